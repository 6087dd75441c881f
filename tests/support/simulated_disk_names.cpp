#include "tests/support/simulated_disk_names.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/support/simulated_disk.hpp"

namespace sluice::testing {
namespace {

std::atomic<SimulatedDisk*> watching = nullptr;

}  // namespace

void SimulatedNames::watch(SimulatedDisk* disk) {
  watching = disk;
}

bool SimulatedNames::is_read_only(const std::filesystem::path& path) {
  SimulatedDisk* disk = watching;
  if (!disk) return false;
  const std::lock_guard lock(disk->mutex_);
  return disk->is_read_only_ && disk->is_ours(path);
}

void SimulatedNames::synced(int file) {
  SimulatedDisk* disk = watching;
  if (!disk) return;
  std::error_code none;
  const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), none);
  if (!none) disk->note_synced(path);
}

void SimulatedNames::removed(const std::filesystem::path& path) {
  if (SimulatedDisk* disk = watching) disk->note_removed(path);
}

void SimulatedNames::named(DiskOperation::Kind kind, const std::filesystem::path& from, const std::filesystem::path& to) {
  if (SimulatedDisk* disk = watching) disk->note_named(kind, from, to);
}

}  // namespace sluice::testing

// In place of the C library's, for the program and for the libraries it uses.
using sluice::testing::DiskOperation;
using sluice::testing::SimulatedNames;

namespace {

int removed_by(const char* path, int flags) {
  if (SimulatedNames::is_read_only(path)) {
    errno = EROFS;
    return -1;
  }
  const auto done = static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, flags));
  if (done == 0) SimulatedNames::removed(path);
  return done;
}

int named_by(DiskOperation::Kind kind, const char* from, const char* to) {
  if (SimulatedNames::is_read_only(from)) {
    errno = EROFS;
    return -1;
  }
  const bool is_link = kind == DiskOperation::Kind::link;
  const auto done = static_cast<int>(is_link ? syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)
                                             : syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
  if (done == 0) SimulatedNames::named(kind, from, to);
  return done;
}

int synced_by(long call, int file) {
  const auto done = static_cast<int>(syscall(call, file));
  if (done == 0) SimulatedNames::synced(file);
  return done;
}

}  // namespace

extern "C" {

int unlink(const char* path) noexcept {
  return removed_by(path, 0);
}

int remove(const char* path) noexcept {
  const int done = removed_by(path, 0);
  return done != 0 && errno == EISDIR ? removed_by(path, AT_REMOVEDIR) : done;
}

int rename(const char* from, const char* to) noexcept {
  return named_by(DiskOperation::Kind::rename, from, to);
}

int link(const char* from, const char* to) noexcept {
  return named_by(DiskOperation::Kind::link, from, to);
}

int fsync(int file) {
  return synced_by(SYS_fsync, file);
}

int fdatasync(int file) {
  return synced_by(SYS_fdatasync, file);
}
}
