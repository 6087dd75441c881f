#pragma once
#include <optional>
#include <string>

#include "gateway/state/state_files.hpp"
#include "proto/ledger.pb.h"

namespace sluice {

/// The ledger in the state directory: `config` is what was decided last, `config.good` the last of them with nothing on trial. Every
/// decision is one write of `config`, so that a power cut leaves the old or the new one; `config.good` follows.
class LedgerStore {
 public:
  explicit LedgerStore(StateFiles& files) : files_(files) {}

  struct Kept {
    std::optional<v1::Ledger> current;
    std::optional<v1::Ledger> good;
  };
  /// What is not intact is set aside, told in the log, and missing here. Blocks: before the loop runs only.
  Kept read();

  /// Decided, and on disk, when this returns without an error. Errors: those of StateFiles::replace.
  Task<Result<void>> write(v1::Ledger ledger);

 private:
  std::optional<v1::Ledger> read(const std::string& name);

  StateFiles& files_;
};

/// A ledger as the content of a file that verifies itself.
std::string sealed(const v1::Ledger& ledger);
/// Nothing for anything but an intact one.
std::optional<v1::Ledger> unsealed(const std::string& text);

}  // namespace sluice
