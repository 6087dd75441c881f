#include "drivers/async/steady_clock.hpp"

#include <algorithm>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <system_error>
#include <time.h>
#include <unistd.h>

namespace sluice {

static_assert(sizeof(time_t) == 8, "time_t ends in 2038: on a 32-bit system build with -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64");

namespace {

Duration read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

bool kernel_clock_is_set() {
  // systemd's manual calls STA_UNSYNC unreliable: a clock before this program was written is certainly not set.
  constexpr auto program_written = std::chrono::seconds(1'767'225'600);  // 2026-01-01
  if (read_clock(CLOCK_REALTIME) < program_written) return false;
  timex state{};
  return adjtimex(&state) != TIME_ERROR || (state.status & STA_UNSYNC) == 0;
}

}  // namespace

/// Keeps the loop running only while it is armed.
class SteadyClock::KernelTimer {
 public:
  KernelTimer(const Executor& executor, SteadyClock& clock) : file_(executor, open()), clock_(clock) {}

  void arm(TimePoint when) {
    if (when == armed_for_) return;
    armed_for_ = when;
    set(std::max<Duration>(when.time_since_epoch(), 1ns));
    if (!waiting_) wait();
  }

  void disarm() {
    if (armed_for_ == never) return;
    armed_for_ = never;
    set(Duration(0));
    file_.cancel();
  }

  /// Behind what is ready now.
  void after_this_turn(std::function<void()> call) {
    asio::post(file_.get_executor(), [call = std::move(call), alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) call();
    });
  }

 private:
  static int open() {
    const int file = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (file < 0) throw std::system_error(errno, std::system_category(), "timerfd_create");
    return file;
  }

  /// Zero disarms, as timerfd_settime(2) has it.
  void set(Duration since_boot) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
    const itimerspec when{.it_interval = {},
                          .it_value = {.tv_sec = seconds.count(), .tv_nsec = static_cast<long>((since_boot - seconds).count())}};
    timerfd_settime(file_.native_handle(), TFD_TIMER_ABSTIME, &when, nullptr);
  }

  void wait() {
    waiting_ = true;
    // The handler of a wait that was given up may run when the clock is gone.
    file_.async_wait(file_.wait_read, [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& /*cancelled*/) {
      if (!alive.expired()) woken();
    });
  }

  void woken() {
    waiting_ = false;
    std::uint64_t expirations = 0;
    if (::read(file_.native_handle(), &expirations, sizeof(expirations)) > 0) armed_for_ = never;
    clock_.expired();
    if (armed_for_ != never && !waiting_) wait();
  }

  asio::posix::basic_stream_descriptor<Executor> file_;
  SteadyClock& clock_;
  TimePoint armed_for_ = never;
  bool waiting_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

SteadyClock::SteadyClock(const Executor& executor) : timer_(std::make_unique<KernelTimer>(executor, *this)) {}

SteadyClock::~SteadyClock() = default;

void SteadyClock::first_changed() {
  if (limits_wait_) return;
  if (first_due() == never) {
    timer_->disarm();
  } else {
    timer_->arm(first_due());
  }
}

void SteadyClock::expired() {
  const TimePoint instant = now();
  limits_wait_ = first_due(TimerKind::limit) <= instant;
  fire(TimerKind::call, instant);
  if (limits_wait_) timer_->after_this_turn([this, instant] { limit(instant); });
}

void SteadyClock::limit(TimePoint instant) {
  limits_wait_ = false;
  fire(TimerKind::limit, instant);
}

TimePoint SteadyClock::now() const {
  return TimePoint(read_clock(CLOCK_BOOTTIME));
}

WallTime SystemWallClock::at(TimePoint instant) const {
  const TimePoint now = clock_.now();
  const Duration offset = read_clock(CLOCK_REALTIME) - now.time_since_epoch();
  if (!offset_ || std::chrono::abs(offset - *offset_) > jitter) offset_ = offset;
  return {.nanoseconds = (instant.time_since_epoch() + *offset_).count(), .synchronised = is_set(now)};
}

bool SystemWallClock::is_set(TimePoint now) const {
  if (now >= ask_again_) {
    was_set_ = kernel_clock_is_set();
    ask_again_ = now + 1s;
  }
  return was_set_;
}

TimePoint from_monotonic(std::chrono::nanoseconds stamp) {
  return TimePoint(stamp + (read_clock(CLOCK_BOOTTIME) - read_clock(CLOCK_MONOTONIC)));
}

std::chrono::nanoseconds monotonic_now() {
  return read_clock(CLOCK_MONOTONIC);
}

}  // namespace sluice
