#include "gateway/health/process_usage.hpp"

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace sluice {
namespace {

Duration to_duration(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

ProcessUsage process_usage() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size_pages = 0;
  std::uint64_t resident_pages = 0;
  statm >> size_pages >> resident_pages;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {.resident_bytes = resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)),
          .cpu = to_duration(usage.ru_utime) + to_duration(usage.ru_stime)};
}

}  // namespace sluice
