#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/clock.hpp"
#include "drivers/async/mutex.hpp"
#include "drivers/async/result.hpp"
#include "drivers/async/task.hpp"

namespace sluice {

/// The files of the state directory by their names. What was replaced is old or new after a power cut, never a mixture.
class StateFiles {
 public:
  static constexpr std::size_t largest = std::size_t{1024} * 1024;

  StateFiles() = default;
  StateFiles(const StateFiles&) = delete;
  StateFiles& operator=(const StateFiles&) = delete;
  virtual ~StateFiles() = default;

  /// Nothing when there is no such file; `length` for one of more than 1 MiB. Blocks: before the loop runs only.
  virtual Result<std::optional<std::string>> read(const std::string& name) = 0;

  /// Moves an unreadable file out of the way, as NAME.bad. Blocks: before the loop runs only.
  virtual Result<void> set_aside(const std::string& name) = 0;

  /// On disk when this returns; one after the other. `timeout` when the disk takes longer than 10 s: then it may come there later,
  /// and until the kernel returns every other is refused as `busy`.
  virtual Task<Result<void>> replace(std::string name, std::string text) = 0;
};

/// On a real disk; a thread is there only while something is written.
class DiskStateFiles final : public StateFiles {
 public:
  static constexpr Duration patience = 10s;

  /// The directory exists.
  DiskStateFiles(Executor executor, Clock& clock, std::filesystem::path directory);

  Result<std::optional<std::string>> read(const std::string& name) override;
  Result<void> set_aside(const std::string& name) override;
  Task<Result<void>> replace(std::string name, std::string text) override;

 private:
  Executor executor_;
  Clock& clock_;
  std::filesystem::path directory_;
  DeadlineMutex turn_;
  std::optional<BlockingLane> lane_;
};

/// In memory: of gateways that keep nothing, and of tests, which look into it.
class MemoryStateFiles final : public StateFiles {
 public:
  std::map<std::string, std::string> files;
  std::optional<Error> trouble;  ///< the answer to every replace() while it is set

  Result<std::optional<std::string>> read(const std::string& name) override;
  Result<void> set_aside(const std::string& name) override;
  Task<Result<void>> replace(std::string name, std::string text) override;
};

}  // namespace sluice
