#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "drivers/async/result.hpp"

namespace sluice {

/// Owns an open file.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() { reset(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset();

 private:
  int fd_ = -1;
};

/// What the kernel says of an error number: "No such device".
std::string errno_text(int error);

/// What to do about a device that may not be used, for the end of a sentence. EPERM is not the file's mode: the service manager permits
/// the devices whose drivers it knew when the service started (DeviceAllow=).
std::string denied_advice(int error, std::string_view group);

/// Why a device file could not be opened: gone (ENOENT, ENODEV, ENXIO, ENOTDIR), denied (EACCES, EPERM; the detail says
/// what to do when `group` is given), busy (EBUSY), bus (anything else).
Error open_error(int error, std::string_view path, std::string_view group);

}  // namespace sluice
