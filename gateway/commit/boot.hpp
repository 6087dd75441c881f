#pragma once
#include <optional>
#include <set>
#include <string>

#include "gateway/config/document.hpp"
#include "gateway/record.hpp"
#include "gateway/state/state_files.hpp"
#include "proto/ledger.pb.h"

namespace sluice {

/// What a start begins with.
struct Boot {
  v1::Config config;  ///< to run
  v1::Ledger ledger;
  bool is_stored = false;                  ///< the ledger is on disk as it is
  std::string unusable = {};               ///< a stored configuration that this program cannot run; empty: none
  std::optional<Happening> news = {};      ///< a change that the start itself is
  std::set<std::string> untouchable = {};  ///< state files that are not written: see LedgerStore
};

/// Decides what a start runs: a file whose content was changed since it was last decided, or that was still on trial; else what is
/// stored, without what was still on trial; else the last good configuration; else the file; else what reaches the broker, without devices.
/// A file that changes how a good configuration reaches the broker is on trial. Nothing when there is not even a broker: then the file's
/// problems are to be told. Blocks: before the loop runs only; what it decided is stored by Commits::run().
std::optional<Boot> boot(StateFiles& files, const Document& file, const CheckContext& context);

}  // namespace sluice
