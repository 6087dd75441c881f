// For LD_PRELOAD: a wall clock that is off by the nanoseconds in the file STEPPED_CLOCK, for everything that reads it or waits for an
// instant of it. The kernel's own cannot be set for one process: a time namespace knows only the monotonic clocks.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t second = 1'000'000'000;
/// How soon a step is noticed by who waits.
constexpr std::int64_t slice = second / 20;

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * second + time.tv_nsec;
}

timespec to_timespec(std::int64_t nanoseconds) {
  return {.tv_sec = nanoseconds / second, .tv_nsec = nanoseconds % second};
}

const std::int64_t* map_offset() {
  static const std::int64_t none = 0;
  const char* name = std::getenv("STEPPED_CLOCK");
  const int file = name == nullptr ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return &none;
  void* mapped = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return mapped == MAP_FAILED ? &none : static_cast<const std::int64_t*>(mapped);
}

std::int64_t offset() {
  static const std::int64_t* const mapped = map_offset();
  return std::atomic_ref(const_cast<std::int64_t&>(*mapped)).load(std::memory_order_relaxed);
}

std::int64_t kernel_clock(clockid_t clock) {
  timespec now{};
  syscall(SYS_clock_gettime, clock, &now);
  return nanoseconds(now);
}

std::int64_t stepped_clock() {
  return kernel_clock(CLOCK_REALTIME) + offset();
}

/// `wait(until)` waits until an instant of CLOCK_MONOTONIC.
template <typename Wait>
int wait_until(const timespec& deadline, Wait wait) {
  while (true) {
    const std::int64_t left = nanoseconds(deadline) - stepped_clock();
    const timespec until = to_timespec(kernel_clock(CLOCK_MONOTONIC) + std::clamp<std::int64_t>(left, 0, slice));
    const int error = wait(until);
    if (error != ETIMEDOUT || left <= 0) return error;
  }
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const bool is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  *time = to_timespec(is_wall ? stepped_clock() : kernel_clock(clock));
  return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
  const timespec now = to_timespec(stepped_clock());
  *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* result) noexcept {
  const time_t now = stepped_clock() / second;
  if (result != nullptr) *result = now;
  return now;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* deadline) {
  // Whoever has chosen the monotonic clock for a condition means an instant of that.
  if (deadline->tv_sec < kernel_clock(CLOCK_REALTIME) / second / 2)
    return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, deadline);
  return wait_until(*deadline, [&](const timespec& until) { return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &until); });
}

int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  const int error =
      wait_until(*deadline, [&](const timespec& until) { return sem_clockwait(semaphore, CLOCK_MONOTONIC, &until) == 0 ? 0 : errno; });
  errno = error;
  return error == 0 ? 0 : -1;
}
}
