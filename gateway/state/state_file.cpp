#include "gateway/state/state_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sluice {
namespace {

namespace fs = std::filesystem;

Reason reason_of(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return Reason::denied;
    case ENOENT:
    case ENOTDIR:
      return Reason::gone;
    case EWOULDBLOCK:
      return Reason::busy;
    default:
      return Reason::bus;
  }
}

std::unexpected<Error> trouble(std::string_view what, const fs::path& file, int error) {
  return fail(reason_of(error), std::format("cannot {} {}: {}", what, file.string(), std::generic_category().message(error)));
}

Result<void> write_all(const OpenStateFile& to, std::string_view text, const fs::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(to.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return trouble("write", file, errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

bool allow(const OpenStateFile& file, const StateFileAccess& access) {
  constexpr auto same_owner = static_cast<uid_t>(-1);
  if (access.group && ::fchown(file.get(), same_owner, *access.group) < 0) return false;
  return ::fchmod(file.get(), access.mode) == 0;
}

Result<void> write_synced(const fs::path& file, std::string_view text, const std::optional<StateFileAccess>& access) {
  const OpenStateFile to(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, access ? 0600 : 0644));
  if (!to.is_open()) return trouble("write", file, errno);
  if (access && !allow(to, *access)) return trouble("set the rights of", file, errno);
  if (auto written = write_all(to, text, file); !written) return written;
  if (::fsync(to.get()) < 0) return trouble("sync", file, errno);
  return {};
}

Result<void> sync_directory(const fs::path& directory) {
  const OpenStateFile handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open()) return trouble("open", directory, errno);
  if (::fsync(handle.get()) < 0) return trouble("sync", directory, errno);
  return {};
}

}  // namespace

Result<std::optional<std::string>> read_state_file(const fs::path& file, std::size_t largest) {
  const OpenStateFile from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from.is_open() && errno == ENOENT) return std::nullopt;
  if (!from.is_open()) return trouble("read", file, errno);
  std::string text;
  std::array<char, 4096> part{};
  while (text.size() <= largest) {
    const ssize_t size = ::read(from.get(), part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble("read", file, errno);
    if (size == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return fail(Reason::length, std::format("{} is larger than {} KiB", file.string(), largest / 1024));
}

Result<void> replace_state_file(const fs::path& file, const std::string& text, std::optional<StateFileAccess> access) {
  const fs::path beside = file.string() + ".new";
  auto done = write_synced(beside, text, access);
  if (done && ::rename(beside.c_str(), file.c_str()) < 0) done = trouble("replace", file, errno);
  if (done) return sync_directory(file.parent_path());
  ::unlink(beside.c_str());  // it may hold a secret, and room on a full disk
  return done;
}

Result<void> set_aside(const fs::path& file) {
  if (::rename(file.c_str(), (file.string() + ".bad").c_str()) < 0) return trouble("set aside", file, errno);
  return sync_directory(file.parent_path());
}

Result<void> make_state_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return trouble("make the state directory", directory, error.value());
  return {};
}

OpenStateFile::OpenStateFile(OpenStateFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

OpenStateFile& OpenStateFile::operator=(OpenStateFile&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

OpenStateFile::~OpenStateFile() {
  if (number_ >= 0) ::close(number_);
}

Result<OpenStateFile> lock_state_directory(const fs::path& directory) {
  const fs::path file = directory / "lock";
  OpenStateFile lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock.is_open()) return trouble("write", file, errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return trouble("lock", file, errno);
  return fail(Reason::busy, std::format("another sluice is using the state directory {}", directory.string()));
}

}  // namespace sluice
