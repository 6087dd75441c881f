// For LD_PRELOAD: a disk that fails under the files outbox.db*, as the file named in FAULTY_DISK says at each call:
//   stall MS  a sync takes so many milliseconds, or until the file says otherwise
//   full      no file grows
//   bad       the next sync fails with EIO; that takes the file away
// What it has done is told by the file FAULTY_DISK.met.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace {

std::string control() {
  const char* name = std::getenv("FAULTY_DISK");
  const int file = name != nullptr ? static_cast<int>(syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC)) : -1;
  if (file < 0) return {};
  char text[64] = {};
  const long size = syscall(SYS_read, file, text, sizeof text);
  syscall(SYS_close, file);
  return {text, static_cast<std::size_t>(size > 0 ? size : 0)};
}

void tell() {
  const std::string met = std::string(std::getenv("FAULTY_DISK")) + ".met";
  close(open(met.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
}

bool is_outbox(int file) {
  char path[512] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = readlink(link.c_str(), path, sizeof path - 1);
  return size > 0 && std::strstr(path, "/outbox.db") != nullptr;
}

bool has_room(int file, long end) {
  struct stat facts{};
  if (!is_outbox(file) || control() != "full") return true;
  return fstat(file, &facts) == 0 && end <= facts.st_size;
}

template <typename... Arguments>
long next(const char* name, int file, Arguments... arguments) {
  return reinterpret_cast<long (*)(int, Arguments...)>(dlsym(RTLD_NEXT, name))(file, arguments...);
}

int sync(const char* name, int file) {
  if (!is_outbox(file)) return static_cast<int>(next(name, file));
  constexpr long slice = 20;
  const timespec pause{.tv_sec = 0, .tv_nsec = slice * 1'000'000};
  for (long waited = 0; control().starts_with("stall ") && waited < std::atol(control().c_str() + 6); waited += slice) {
    tell();
    nanosleep(&pause, nullptr);
  }
  if (control() == "bad" && unlink(std::getenv("FAULTY_DISK")) == 0) {
    tell();
    errno = EIO;
    return -1;
  }
  return static_cast<int>(next(name, file));
}

long refuse() {
  tell();
  errno = ENOSPC;
  return -1;
}

}  // namespace

extern "C" {

int fsync(int file) {
  return sync("fsync", file);
}

int fdatasync(int file) {
  return sync("fdatasync", file);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return has_room(file, at + static_cast<long>(size)) ? next("pwrite", file, bytes, size, at) : refuse();
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  return has_room(file, at + static_cast<long>(size)) ? next("pwrite64", file, bytes, size, at) : refuse();
}

ssize_t write(int file, const void* bytes, size_t size) {
  return has_room(file, lseek(file, 0, SEEK_CUR) + static_cast<long>(size)) ? next("write", file, bytes, size) : refuse();
}

int ftruncate64(int file, off64_t size) noexcept {
  return static_cast<int>(has_room(file, size) ? next("ftruncate64", file, size) : refuse());
}
}
