#include "firmware/verbs/offline_read.hpp"

#include <exception>

#include "drivers/async/manual_clock.hpp"
#include "drivers/async/steady_clock.hpp"
#include "drivers/async/with_timeout.hpp"
#include "drivers/bus/linux_sysfs_root.hpp"
#include "drivers/bus/replay_i2c_bus.hpp"

namespace sluice {
namespace {

DecodedFrame frame_of(std::span<const Channel> channels, const Readings& readings) {
  DecodedFrame frame;
  for (const auto& reading : readings.values) {
    const Channel& channel = channels[reading.channel];
    frame.values.push_back({.name = channel.name, .value = reading.value, .unit = channel.unit, .bad = reading.bad});
  }
  return frame;
}

Task<Result<DecodedFrame>> read_once(Clock& clock, Driver& device, Duration timeout) {
  const TimePoint deadline = clock.now() + timeout;
  const auto readings = co_await with_deadline(clock, deadline, device.read(deadline));
  if (!readings) co_return std::unexpected(readings.error());
  co_return frame_of(device.channels(), *readings);
}

using Frames = std::vector<Result<DecodedFrame>>;

Task<Result<Frames>> read_devices(const DriverInfo& driver, Options wanted, Clock& clock, SysfsRoot& sysfs) {
  const auto devices = co_await driver.find(sysfs, wanted);
  if (!devices) co_return std::unexpected(devices.error());
  if (devices->empty()) co_return fail(Reason::gone, "no such device in this tree");
  const Executor executor = co_await asio::this_coro::executor;
  Frames frames;
  for (const auto& found : *devices) {
    const auto device = driver.make({.executor = executor, .clock = clock, .options = found.options, .sysfs = &sysfs});
    auto frame = co_await read_once(clock, *device, driver.timeout);
    if (frame) frame->labels = found.labels;
    frames.push_back(std::move(frame));
  }
  co_return frames;
}

/// Where a coroutine's outcome is kept until the loop has ended.
template <typename T>
struct Outcome {
  std::exception_ptr failure;
  std::optional<T> value;

  void operator()(std::exception_ptr f, T v) {
    failure = f;
    if (!f) value = std::move(v);
  }
  T take() {
    if (failure) std::rethrow_exception(failure);
    return std::move(value).value();
  }
};

}  // namespace

Result<DecodedFrame> read_replayed(const DriverInfo& driver, Options options, bool address_given, ReplayCase recorded) {
  if (!address_given) options.set("address", std::int64_t{recorded.address});
  asio::io_context loop{1};
  ManualClock clock(loop);
  ReplayI2cBus bus(clock, std::move(recorded));
  const auto device = driver.make({.executor = loop.get_executor(), .clock = clock, .options = std::move(options), .i2c = &bus});
  Outcome<Result<DecodedFrame>> outcome;
  asio::co_spawn(loop, read_once(clock, *device, driver.timeout), std::ref(outcome));
  clock.run_for(driver.timeout);
  return outcome.take();
}

Result<Frames> read_tree(const DriverInfo& driver, Options wanted, const std::string& root) {
  asio::io_context loop{1};
  SteadyClock clock(loop.get_executor());
  LinuxSysfsRoot sysfs(loop.get_executor(), clock, root);
  Outcome<Result<Frames>> outcome;
  asio::co_spawn(loop, read_devices(driver, std::move(wanted), clock, sysfs), std::ref(outcome));
  loop.run();
  return outcome.take();
}

}  // namespace sluice
