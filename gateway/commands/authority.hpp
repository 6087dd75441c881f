#pragma once
#include <expected>
#include <map>
#include <string>

#include "gateway/commands/envelope.hpp"
#include "gateway/commands/refusal.hpp"
#include "gateway/state/state_files.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Decides who may command the gateway when `security.command_keys` is configured.
///
/// Looked at in this order: form, key, signature, target, counter, time, role. The counter is on disk before anything is carried out,
/// so that no envelope is taken twice, whatever is switched off when.
class Authority {
 public:
  /// More keys than were ever configured; then the ones used longest ago are forgotten.
  static constexpr std::size_t most_counters = 256;

  Authority(Clock& clock, const WallClock& wall, StateFiles& files) : clock_(clock), wall_(wall), files_(files) {}

  /// Before the loop runs. False when the counters were unreadable and were set aside: then old envelopes could be used again.
  bool load();

  void configure(std::string gateway, v1::Security security);
  bool is_configured() const { return security_.command_keys_size() > 0; }

  /// The request in an envelope that came on the topic of `verb` ("desired" for config/desired), or why it is refused.
  ///
  /// A desired document is retained, so the broker tells it at each connect: the envelope that was taken last is taken again, as the
  /// document in it is decided only once; and so is one whose counter could not be stored. Desired documents have a counter of their
  /// own: they may have been signed long before they are put there.
  Task<std::expected<std::string, RefusedCommand>> admit(std::string verb, std::string envelope);

 private:
  const v1::CommandKey* find_key(const std::string& id) const;
  std::optional<RefusedCommand> check_target(const Envelope& envelope, const std::string& verb) const;
  std::optional<RefusedCommand> check_time(const Envelope& envelope) const;
  Task<std::optional<RefusedCommand>> take_counter(std::string counter_name, std::int64_t counter, std::string desired);
  std::string counters_text(const std::string& desired) const;
  void forget_oldest();

  Clock& clock_;
  const WallClock& wall_;
  StateFiles& files_;
  std::string gateway_;
  v1::Security security_;
  std::map<std::string, std::int64_t> counters_;  // by public key, with " desired" after it for documents
  std::string desired_;                           // hash of the last envelope taken from config/desired
  std::string unstored_;                          // of the last one from there whose counter could not be stored
};

/// Whether a key of this role may use the verb ("desired" included).
bool role_permits(const std::string& role, const std::string& verb);

}  // namespace sluice
