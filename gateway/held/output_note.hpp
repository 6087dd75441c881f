#pragma once
#include <optional>
#include <string>

#include "gateway/held/held_output.hpp"
#include "gateway/state/state_files.hpp"

namespace sluice {

/// What the run holds, noted in the file `outputs` of the state directory before a line is taken, so that `sluice outputs-safe` knows it
/// when the program cannot be asked any more. The same outputs again cost no write.
class OutputNote {
 public:
  static constexpr auto file = "outputs";

  /// Reads what the last run noted; blocks: before the loop runs only. `files` outlive it.
  explicit OutputNote(StateFiles& files);

  /// These are held from now on. What cannot be noted is held all the same, and told in the log: a full disk stops no pump.
  Task<void> hold(std::vector<HeldOutput> outputs);

  /// Notes what could not be noted before. When all is well it does nothing.
  Task<void> try_again();

  /// While one configuration takes the other's place both may be held.
  Task<void> hold(std::vector<HeldOutput> before, const std::vector<HeldOutput>& after);

 private:
  Task<Result<void>> write();

  StateFiles& files_;
  std::optional<std::string> held_;
  std::optional<std::string> noted_;  ///< nothing after a failure: a job that was given up may still have come to disk
};

}  // namespace sluice
