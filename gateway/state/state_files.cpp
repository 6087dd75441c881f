#include "gateway/state/state_files.hpp"

#include <utility>

#include "drivers/async/with_timeout.hpp"
#include "gateway/state/state_file.hpp"

namespace sluice {

DiskStateFiles::DiskStateFiles(Executor executor, Clock& clock, std::filesystem::path directory)
    : executor_(std::move(executor)), clock_(clock), directory_(std::move(directory)), turn_(executor_) {}

Result<std::optional<std::string>> DiskStateFiles::read(const std::string& name) {
  return read_state_file(directory_ / name, largest);
}

Result<void> DiskStateFiles::set_aside(const std::string& name) {
  return sluice::set_aside(directory_ / name);
}

Task<Result<void>> DiskStateFiles::replace(std::string name, std::string text) {
  const auto turn = co_await turn_.lock(clock_.now());  // in order of arrival
  if (!lane_) lane_.emplace(executor_, "state");
  std::function<Result<void>()> job = [file = directory_ / name, text = std::move(text)] { return replace_state_file(file, text); };
  auto written = co_await with_timeout(clock_, patience, lane_->run(std::move(job)));
  if (!lane_->is_stuck()) lane_.reset();
  co_return written;
}

Result<std::optional<std::string>> MemoryStateFiles::read(const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) return std::nullopt;
  return found->second;
}

Result<void> MemoryStateFiles::set_aside(const std::string& name) {
  if (auto file = files.extract(name)) {
    file.key() = name + ".bad";
    files.insert(std::move(file));
  }
  return {};
}

Task<Result<void>> MemoryStateFiles::replace(std::string name, std::string text) {
  if (trouble) co_return std::unexpected(*trouble);
  files[std::move(name)] = std::move(text);
  co_return Result<void>();
}

}  // namespace sluice
