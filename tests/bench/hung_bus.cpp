// How late is a bus while another one hangs in the kernel? On the real clock, with the real lanes and poll loops.
// usage: hung_bus [SECONDS]    Prints one JSON line; milliseconds.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/task_group.hpp"
#include "drivers/bus/linux_i2c_bus.hpp"
#include "gateway/poll/poll_loop.hpp"

namespace sluice {
namespace {

/// A kernel whose every transfer takes `delay`, as an ioctl that cannot be interrupted.
class SlowKernel final : public I2cKernel {
 public:
  explicit SlowKernel(Duration delay) : delay_(delay) {}

  int open(const std::string& /*device*/, Duration /*timeout*/) override { return 0; }
  int transfer(std::uint8_t /*address*/, const Bytes& /*out*/, Bytes& in) override {
    std::this_thread::sleep_for(delay_);
    std::ranges::fill(in, std::uint8_t{0x19});
    return 0;
  }
  void close() override {}

 private:
  Duration delay_;
};

class RegisterReader final : public Driver {
 public:
  RegisterReader(I2cBus& bus, Clock& clock) : device_(bus, 0x48), clock_(clock) {}

  std::span<const Channel> channels() const override { return channels_; }
  Task<Result<Readings>> read(TimePoint deadline) override {
    const auto bytes = co_await device_.write_read({0x00}, 2, deadline);
    if (!bytes) co_return std::unexpected(bytes.error());
    co_return Readings{clock_.now(), {{0, static_cast<double>(bytes->front()), {}}}};
  }

 private:
  I2cDevice device_;
  Clock& clock_;
  std::vector<Channel> channels_{{.name = "temperature", .unit = "Cel"}};
};

/// Notes how long after its slot each reading was there.
class LatenessNotes final : public PollSink {
 public:
  LatenessNotes(Clock& clock, Duration timeout) : clock_(clock), timeout_(timeout) {}

  void on_readings(Readings /*readings*/) override { late.push_back(clock_.now() - slot_); }
  void on_failure(TimePoint, const Error&) override { ++failures; }
  void on_state(DeviceState, const Error&) override {}
  void on_missed_edges(std::uint64_t) override {}
  void on_turn(TimePoint deadline) override { slot_ = deadline - timeout_; }

  double quantile_ms(double share) const {
    if (late.empty()) return -1;
    auto sorted = late;
    std::ranges::sort(sorted);
    const auto last = static_cast<double>(sorted.size() - 1);
    return std::chrono::duration<double, std::milli>(sorted[static_cast<std::size_t>(share * last)]).count();
  }

  std::vector<Duration> late;
  std::size_t failures = 0;

 private:
  Clock& clock_;
  Duration timeout_;
  TimePoint slot_{};
};

/// One device on a bus of its own.
struct Branch {
  static constexpr Duration timeout = 1s;

  Branch(const Executor& executor, Clock& clock, Duration period, Duration kernel_delay)
      : bus(executor, clock, "bench", LinuxI2cBus::default_timeout, std::make_shared<SlowKernel>(kernel_delay)),
        driver(bus, clock),
        notes(clock, timeout),
        poll(executor, clock, driver, {.period = period, .timeout = timeout, .start = clock.now()}, notes) {}

  LinuxI2cBus bus;
  RegisterReader driver;
  LatenessNotes notes;
  PollLoop poll;
};

Task<void> play(Clock& clock, std::vector<Branch*> branches, Duration duration) {
  TaskGroup group(co_await asio::this_coro::executor);
  for (auto* branch : branches) group.spawn(branch->poll.run());
  co_await clock.sleep_for(duration);
  group.stop();
  co_await group.join();
}

void report(const Branch& alone, const Branch& beside, const Branch& hung) {
  std::printf(
      "{\"alone\":{\"readings\":%zu,\"p50\":%.3f,\"p99\":%.3f,\"worst\":%.3f},"
      "\"beside\":{\"readings\":%zu,\"p50\":%.3f,\"p99\":%.3f,\"worst\":%.3f},"
      "\"hung\":{\"readings\":%zu,\"failures\":%zu}}\n",
      alone.notes.late.size(), alone.notes.quantile_ms(0.5), alone.notes.quantile_ms(0.99), alone.notes.quantile_ms(1),
      beside.notes.late.size(), beside.notes.quantile_ms(0.5), beside.notes.quantile_ms(0.99), beside.notes.quantile_ms(1),
      hung.notes.late.size(), hung.notes.failures);
}

void run(asio::io_context& context, Task<void> task) {
  std::exception_ptr bug;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure) { bug = failure; });
  context.restart();
  context.run();
  if (bug) std::rethrow_exception(bug);
}

void measure(Duration duration) {
  constexpr Duration period = 10ms;
  constexpr Duration hang = 2s;
  asio::io_context context(1);
  SteadyClock clock(context.get_executor());
  Branch alone(context.get_executor(), clock, period, 0s);
  run(context, play(clock, {&alone}, duration));
  Branch beside(context.get_executor(), clock, period, 0s);
  Branch hung(context.get_executor(), clock, 100ms, hang);
  run(context, play(clock, {&beside, &hung}, duration));
  report(alone, beside, hung);
}

}  // namespace
}  // namespace sluice

int main(int argc, char** argv) {
  sluice::measure(std::chrono::seconds(argc > 1 ? std::max(1, std::atoi(argv[1])) : 10));
}
