#include "drivers/bus/linux_sysfs_root.hpp"

#include <algorithm>
#include <utility>

#include "drivers/bus/sysfs_files.hpp"

namespace sluice {
namespace {

using Contents = std::vector<Result<std::string>>;

Contents read_all(SysfsFiles& files, const std::vector<std::string>& paths) {
  Contents contents;
  contents.reserve(paths.size());
  for (const auto& path : paths) contents.push_back(files.read(path));
  return contents;
}

/// The kernel's answer that a file has nothing to say is no error of the bus: class links are directories, sensors have pauses.
std::uint64_t errors_in(const Contents& contents) {
  const auto failed = [](const auto& content) { return !content && content.error().reason != Reason::no_data; };
  return static_cast<std::uint64_t>(std::ranges::count_if(contents, failed));
}

/// Why the lane has no answer: the kernel hangs in a file of the caller's own, or is in one of another device.
Error explain(const Error& unanswered, bool is_stuck, const SysfsFiles& files, const std::vector<std::string>& paths) {
  const auto path = files.begun_last();
  const bool hangs = unanswered.reason == Reason::timeout || (is_stuck && std::ranges::contains(paths, path));
  if (hangs) return {Reason::timeout, path + ": is stuck in the kernel"};
  return fail_occupied(path + ": the kernel did not come back from this file of another device").error();
}

}  // namespace

LinuxSysfsRoot::LinuxSysfsRoot(Executor executor, Clock& clock, std::string root)
    : LinuxSysfsRoot(std::move(executor), clock, std::make_shared<SysfsFiles>(std::move(root))) {}

LinuxSysfsRoot::LinuxSysfsRoot(Executor executor, Clock& clock, std::shared_ptr<SysfsFiles> files)
    : files_(std::move(files)), lane_(std::move(executor), clock, "sysfs") {}

LinuxSysfsRoot::~LinuxSysfsRoot() = default;

Task<Result<Contents>> LinuxSysfsRoot::read(std::vector<std::string> paths, TimePoint deadline) {
  use_.transfers += paths.size();
  auto contents = co_await lane_.run<Contents>([files = files_, paths] { return read_all(*files, paths); }, deadline);
  use_.errors += contents ? errors_in(*contents) : 1;
  if (!contents) co_return std::unexpected(explain(contents.error(), lane_.is_stuck(), *files_, paths));
  co_return contents;
}

Task<Result<std::vector<std::string>>> LinuxSysfsRoot::list(std::string directory, TimePoint deadline) {
  using Names = Result<std::vector<std::string>>;
  ++use_.transfers;
  auto names = co_await lane_.run<Names>([files = files_, directory] { return files->list(directory); }, deadline);
  if (!names || !*names) ++use_.errors;
  if (!names) co_return std::unexpected(explain(names.error(), lane_.is_stuck(), *files_, {directory}));
  co_return std::move(*names);
}

BusUse LinuxSysfsRoot::use() const {
  BusUse use = use_;
  use.occupied = lane_.occupied();
  return use;
}

}  // namespace sluice
