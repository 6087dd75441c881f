#include "tests/bench/outbox/counted_syncs.hpp"

#include <atomic>
#include <sys/syscall.h>
#include <unistd.h>

namespace {
std::atomic<std::uint64_t> syncs{0};
}

std::uint64_t sluice::bench::counted_syncs() {
  return syncs;
}

extern "C" int fsync(int file) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, file));
}

extern "C" int fdatasync(int file) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}
