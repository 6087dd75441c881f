#pragma once
#include <optional>
#include <set>
#include <string>

#include "gateway/state/state_files.hpp"
#include "proto/ledger.pb.h"

namespace sluice {

/// The ledger in the state directory: `config` is what was decided last, `config.good` the last of them with nothing on trial. Every
/// decision is one write of `config`, so that a power cut leaves the old or the new one; `config.good` follows.
class LedgerStore {
 public:
  explicit LedgerStore(StateFiles& files, std::set<std::string> untouchable = {}) : files_(files), untouchable_(std::move(untouchable)) {}

  struct Kept {
    std::optional<v1::Ledger> current;
    std::optional<v1::Ledger> good;
    std::set<std::string> untouchable = {};  ///< files that could neither be read nor be set aside: never written, for what they may hold
  };
  /// What cannot be read or is not intact is set aside, told in the log, and missing here. Blocks: before the loop runs only.
  Kept read();

  /// False until the next start when `config` is untouchable.
  bool can_write() const { return !untouchable_.contains("config"); }

  /// Decided, and on disk, when this returns without an error. Errors: those of StateFiles::replace, `denied` when it cannot write.
  Task<Result<void>> write(v1::Ledger ledger);

 private:
  std::optional<v1::Ledger> read(const std::string& name);
  void set_aside(const std::string& name, const std::string& why, bool may_hold_something);

  StateFiles& files_;
  std::set<std::string> untouchable_;
};

/// A ledger as the content of a file that verifies itself.
std::string sealed(const v1::Ledger& ledger);
/// Nothing for anything but an intact one.
std::optional<v1::Ledger> unsealed(const std::string& text);

}  // namespace sluice
