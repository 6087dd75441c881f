#include "drivers/bus/sysfs_files.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <ranges>
#include <string_view>
#include <unistd.h>

namespace sluice {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

bool leaves_the_root(std::string_view path) {
  if (path.starts_with('/')) return true;
  return std::ranges::any_of(path | std::views::split('/'), [](auto part) { return std::string_view(part) == ".."; });
}

}  // namespace

Result<std::string> SysfsFiles::read(const std::string& path) {
  begin(path);
  auto file = open(path, O_RDONLY);
  if (!file) return std::unexpected(file.error());
  std::size_t size = 0;
  while (size < content_.size()) {
    const ssize_t more = ::read(file->get(), content_.data() + size, content_.size() - size);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return std::unexpected(sysfs_error(errno, path));
    size += static_cast<std::size_t>(more);
    // The kernel makes an attribute's text in one go; a line that has ended needs no second read to learn that.
    if (more == 0 || content_[size - 1] == '\n') break;
  }
  if (size > 0 && content_[size - 1] == '\n') --size;
  return std::string(content_.data(), size);
}

Result<std::vector<std::string>> SysfsFiles::list(const std::string& directory) {
  begin(directory);
  auto file = open(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
  if (!file) return std::unexpected(file.error());
  const std::unique_ptr<DIR, CloseDirectory> entries(::fdopendir(file->get()));
  if (!entries) return std::unexpected(sysfs_error(errno, directory));
  file->release();
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::string SysfsFiles::begun_last() const {
  const std::scoped_lock lock(mutex_);
  return begun_last_;
}

void SysfsFiles::begin(const std::string& path) {
  const std::scoped_lock lock(mutex_);
  begun_last_ = path;
}

Result<FileDescriptor> SysfsFiles::open(const std::string& path, int flags) {
  if (leaves_the_root(path)) return fail(Reason::denied, path + ": leaves the root");
  if (auto opened = open_root(); !opened) return std::unexpected(opened.error());
  FileDescriptor file(::openat(root_file_.get(), path.c_str(), flags | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return std::unexpected(sysfs_error(errno, path));
  return file;
}

Result<void> SysfsFiles::open_root() {
  if (root_file_.is_open()) return {};
  root_file_ = FileDescriptor(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_file_.is_open()) return std::unexpected(sysfs_error(errno, root_));
  return {};
}

Error sysfs_error(int error, const std::string& path) {
  switch (error) {
    case ENODATA:
    case EAGAIN:
    case EISDIR:
      return {Reason::no_data, path + ": " + errno_text(error)};
    case ETIMEDOUT:
      return {Reason::timeout, path + ": " + errno_text(error)};
    default:
      return open_error(error, path, {});
  }
}

}  // namespace sluice
