#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/async/event.hpp"
#include "drivers/async/mutex.hpp"
#include "gateway/commit/boot.hpp"
#include "gateway/commit/config_target.hpp"
#include "gateway/commit/desired_document.hpp"
#include "gateway/commit/ledger_store.hpp"
#include "gateway/config/diff.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// What commits are made on; all of it outlives them.
struct CommitPartners {
  Executor executor;
  Clock& clock;
  StateFiles& files;
  ConfigTarget& target;
  CheckContext context;
};

/// Decides which configuration is in force, one change after the other: checked whole, stored, answered, carried out, and kept or taken
/// back. Replies are without `id`.
class Commits {
 public:
  /// How long a change of `mqtt` or of the gateway's name may take to reach the broker when nobody says.
  static constexpr Duration usual_trial = 60s;
  /// Between attempts to store what could not be stored.
  static constexpr Duration between_attempts = 10s;

  /// What ends the session waits so long after the decision, for the reply to be on its way.
  static constexpr Duration reply_leaves = 1s;

  Commits(CommitPartners partners, Boot boot);

  /// Stored when the reply is there; then run() carries it out. Refused with every problem, or because another change waits to be kept,
  /// or because it cannot be stored: then nothing has changed.
  Task<v1::Reply> set_config(v1::SetConfig request);
  Task<v1::Reply> put_device(v1::PutDevice request);
  Task<v1::Reply> remove_device(v1::RemoveDevice request);

  /// Keeps the change that waits, when it is in force.
  Task<v1::Reply> confirm();

  v1::Reply get_config() const;

  /// What stands on `config/desired` now, its envelope opened; empty when nothing does. Returns when it is decided, or held back
  /// because a change waits to be kept.
  Task<void> desired(std::string document);

  /// The file as it is now: for SIGHUP. Returns like desired().
  Task<void> file_changed(Document file);

  /// The payload of `config/reported`.
  std::string reported() const;
  std::uint64_t revision() const { return ledger_.revision(); }

  /// Carries out what was decided, and watches over what waits, until cancelled.
  Task<void> run();

  /// Returns when what was decided is in force; it may still wait to be kept.
  Task<void> settled();

 private:
  using Edit = std::function<EditedJson(const std::string& json)>;

  /// What a command says besides the configuration.
  struct Terms {
    std::optional<std::int64_t> if_revision;
    std::optional<Duration> confirm_within;
    bool dry_run = false;
  };

  /// A good configuration that is not the one in force.
  struct Change {
    std::string json;
    v1::ConfigSource source;
    std::vector<std::string> paths;
    std::optional<v1::Trial> trial;
  };

  template <typename Request>
  static Terms terms_of(const Request& request);

  // Commands.
  Task<v1::Reply> change(Edit edit, Terms terms);
  Task<v1::Reply> accept_change(Change change);
  v1::Reply refused_by_trial() const;
  Change change_to(const Document& document, v1::ConfigSource source, std::optional<Duration> confirm_within) const;

  // Documents.
  Task<void> decide(std::string document);
  Task<void> decide_file(Document file);
  Task<void> refuse(DesiredDocument wanted);
  /// False when it cannot be stored.
  Task<bool> take_desired(DesiredDocument wanted);
  Task<void> decide_held();

  // Carrying out.
  Task<void> begin();
  Task<void> carry_out();
  Task<void> watch_trial();
  Task<bool> is_proven(TimePoint ends);
  Task<void> end_trial(bool in_time);
  Task<void> wait_for_work();
  bool is_in_force() const { return in_force_ == ledger_.revision(); }
  std::string time_left() const;

  // The ledger.
  static v1::Ledger with_change(v1::Ledger ledger, const Change& change);
  Task<Result<void>> store(v1::Ledger next);
  /// Also when it cannot be stored now: then run() tries again, and after a crash it would be decided in the same way.
  Task<void> decided(v1::Ledger next);
  /// decided(), when only what is reported changes.
  Task<void> tell(v1::Ledger next);
  bool is_the_same(const Document& document) const;
  void was_changed(const std::vector<std::string>& paths);

  CommitPartners partners_;
  LedgerStore store_;
  v1::Ledger ledger_;
  std::string unusable_;
  std::optional<Happening> news_;
  bool is_stored_;  // the disk holds ledger_, or an older one that is decided again in the same way
  TimePoint next_attempt_{};
  DeadlineMutex turn_;
  Event work_;
  Event carried_out_;
  Event decision_;  // on the trial
  std::uint64_t in_force_;
  TimePoint trial_ends_{};
  std::vector<std::string> changed_paths_;  // decided and not carried out
  std::optional<std::string> held_desired_;
  std::optional<Document> held_file_;
};

}  // namespace sluice
