#include "tests/support/simulated_disk_vfs.hpp"

#include <algorithm>
#include <cerrno>

#include "tests/support/simulated_disk.hpp"
#include "tests/support/simulated_disk_names.hpp"

namespace sluice::testing {
namespace {

/// What SQLite allocates for an open file; the system's own follows it in memory.
struct OpenFile {
  sqlite3_file base;
  SimulatedDisk* disk;
  std::size_t number;
  bool is_noted;  ///< false: a temporary file, or one in another directory
};

sqlite3_vfs& systems() {
  static sqlite3_vfs& vfs = *sqlite3_vfs_find("unix");
  return vfs;
}

OpenFile& ours(sqlite3_file* file) {
  return *reinterpret_cast<OpenFile*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(&ours(file) + 1);
}

int close(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}

int size(sqlite3_file* file, sqlite3_int64* bytes) {
  return real(file)->pMethods->xFileSize(real(file), bytes);
}

int lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}

int unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}

int check_lock(sqlite3_file* file, int* answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}

/// A hint at the size would let the file grow past what is noted.
int control(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_NOTFOUND;
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}

int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

const sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose = close,
    .xRead = SimulatedVfs::read,
    .xWrite = SimulatedVfs::write,
    .xTruncate = SimulatedVfs::truncate,
    .xSync = SimulatedVfs::sync,
    .xFileSize = size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_lock,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

SimulatedDisk& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<SimulatedDisk*>(vfs->pAppData);
}

}  // namespace

sqlite3_vfs SimulatedVfs::over_the_systems(SimulatedDisk& disk) {
  sqlite3_vfs vfs = systems();  // what needs no file of ours does not look at the vfs it is called with
  vfs.iVersion = std::min(vfs.iVersion, 2);
  vfs.szOsFile += static_cast<int>(sizeof(OpenFile));
  vfs.pNext = nullptr;
  vfs.zName = disk.vfs().c_str();
  vfs.pAppData = &disk;
  vfs.xOpen = open;
  vfs.xAccess = access;
  vfs.xGetLastError = last_error;
  return vfs;
}

int SimulatedVfs::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  SimulatedDisk& disk = disk_of(vfs);
  OpenFile& opened = ours(file);
  opened = {.base = {.pMethods = nullptr}, .disk = &disk, .number = 0, .is_noted = false};
  opened.is_noted = name && disk.is_ours(name) && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0;
  if (opened.is_noted && (flags & SQLITE_OPEN_READWRITE) != 0 && SimulatedNames::is_read_only(name)) {
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    disk.last_error_ = EROFS;
  }
  const int result = systems().xOpen(&systems(), name, real(file), flags, flags_out);
  if (result != SQLITE_OK) return result;
  if (opened.is_noted) opened.number = disk.opened(std::filesystem::path(name).filename());
  opened.base.pMethods = &methods;
  return SQLITE_OK;
}

int SimulatedVfs::access(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  SimulatedDisk& disk = disk_of(vfs);
  const int result = systems().xAccess(&systems(), name, flags, answer);
  const std::lock_guard guard(disk.mutex_);
  if (flags == SQLITE_ACCESS_READWRITE && disk.is_read_only_ && disk.is_ours(name)) *answer = 0;
  return result;
}

int SimulatedVfs::last_error(sqlite3_vfs* vfs, int count, char* text) {
  SimulatedDisk& disk = disk_of(vfs);
  {
    const std::lock_guard guard(disk.mutex_);
    if (disk.last_error_ != 0) return disk.last_error_;
  }
  return systems().xGetLastError(&systems(), count, text);
}

int SimulatedVfs::read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  if (ours(file).is_noted) {
    SimulatedDisk& disk = *ours(file).disk;
    const std::lock_guard guard(disk.mutex_);
    if (disk.reads_.fails()) {
      disk.last_error_ = EIO;
      return SQLITE_IOERR_READ;
    }
  }
  return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

/// SQLITE_OK when the disk takes what makes a file that large; else as the system's layer would say it.
int SimulatedVfs::refusal(SimulatedDisk& disk, std::size_t file, sqlite3_int64 end) {
  if (disk.is_read_only_) {
    disk.last_error_ = EROFS;
    return SQLITE_IOERR_WRITE;
  }
  if (disk.writes_.fails()) {
    disk.last_error_ = EIO;
    return SQLITE_IOERR_WRITE;
  }
  if (disk.has_room(file, static_cast<std::uint64_t>(end))) return SQLITE_OK;
  disk.last_error_ = ENOSPC;
  return SQLITE_FULL;
}

int SimulatedVfs::write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const OpenFile& to = ours(file);
  if (!to.is_noted) return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
  const std::lock_guard guard(to.disk->mutex_);
  if (const int refused = refusal(*to.disk, to.number, offset + count); refused != SQLITE_OK) return refused;
  const int result = real(file)->pMethods->xWrite(real(file), bytes, count, offset);
  if (result != SQLITE_OK) return result;
  auto& known = to.disk->sizes_[to.number];
  known = std::max(known, static_cast<std::uint64_t>(offset + count));
  to.disk->note({.kind = DiskOperation::Kind::write,
                 .file = to.number,
                 .offset = static_cast<std::size_t>(offset),
                 .bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(count)}});
  return SQLITE_OK;
}

int SimulatedVfs::truncate(sqlite3_file* file, sqlite3_int64 bytes) {
  const OpenFile& to = ours(file);
  if (!to.is_noted) return real(file)->pMethods->xTruncate(real(file), bytes);
  const std::lock_guard guard(to.disk->mutex_);
  if (const int refused = refusal(*to.disk, to.number, bytes); refused != SQLITE_OK) return refused;
  const int result = real(file)->pMethods->xTruncate(real(file), bytes);
  if (result != SQLITE_OK) return result;
  to.disk->sizes_[to.number] = static_cast<std::uint64_t>(bytes);
  to.disk->note({.kind = DiskOperation::Kind::truncate, .file = to.number, .offset = static_cast<std::size_t>(bytes)});
  return SQLITE_OK;
}

/// What was synced is noted where the system's layer asks the kernel, see simulated_disk_names.cpp.
int SimulatedVfs::sync(sqlite3_file* file, int flags) {
  const OpenFile& to = ours(file);
  if (!to.is_noted) return real(file)->pMethods->xSync(real(file), flags);
  if (to.disk->before_sync) to.disk->before_sync();
  {
    const std::lock_guard guard(to.disk->mutex_);
    if (to.disk->syncs_.fails() || to.disk->spoiled_.contains(to.number)) {
      to.disk->last_error_ = EIO;
      to.disk->note({.kind = DiskOperation::Kind::lose, .file = to.number});
      return SQLITE_IOERR_FSYNC;
    }
  }
  return real(file)->pMethods->xSync(real(file), flags);
}

}  // namespace sluice::testing
