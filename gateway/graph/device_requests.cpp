// What commands do with a device, beside its poll loop.
#include "drivers/async/with_timeout.hpp"
#include "gateway/graph/device_chain.hpp"

namespace sluice {
namespace {

/// However a read ends, nothing is noted after it.
class Look {
 public:
  explicit Look(TracedI2cBus* bus) : bus_(bus) {
    if (bus_) bus_->begin_trace();
  }
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;
  ~Look() { steps(); }

  std::vector<ReplayStep> steps() {
    if (TracedI2cBus* bus = std::exchange(bus_, nullptr)) return bus->end_trace();
    return {};
  }

 private:
  TracedI2cBus* bus_;
};

}  // namespace

DeviceVisits& DeviceChain::visits() {
  if (!visits_) visits_ = std::make_unique<DeviceVisits>(partners_.executor);
  return *visits_;
}

DeviceContext DeviceChain::look_into(DeviceContext context) {
  if (!context.i2c) return context;
  traced_ = std::make_unique<TracedI2cBus>(*context.i2c, partners_.clock);
  context.i2c = traced_.get();
  return context;
}

Task<Result<ReadOnce>> DeviceChain::read_now(bool trace) {
  return visits().run(read_once(trace));
}

Task<Result<Value>> DeviceChain::write(std::size_t channel, Value value) {
  return visits().run(write_once(channel, std::move(value)));
}

Task<Result<ReadOnce>> DeviceChain::read_once(bool trace) {
  const TimePoint deadline = partners_.clock.now() + poll_.timeout();
  auto measured = co_await with_deadline(partners_.clock, deadline, measure(trace, deadline));
  if (!measured) co_return std::unexpected(measured.error());
  aggregator_.update_channels(driver_->channels(), partners_.clock.now());
  co_return ReadOnce{.time = measured->readings.time, .body = aggregator_.show(measured->readings), .trace = std::move(measured->trace)};
}

Task<Result<DeviceChain::Measured>> DeviceChain::measure(bool trace, TimePoint deadline) {
  if (!poll_.is_polled()) {
    if (poll_.last_said()) co_return Measured{*poll_.last_said()};
    co_return fail(Reason::no_data, "it has said nothing yet");
  }
  const auto turn = co_await poll_.driver_turn().lock(deadline);
  Look look(trace ? traced_.get() : nullptr);
  auto readings = co_await driver_->read(deadline);
  if (!readings) co_return std::unexpected(readings.error());
  co_return Measured{std::move(*readings), look.steps()};
}

Task<Result<Value>> DeviceChain::write_once(std::size_t channel, Value value) {
  const TimePoint deadline = partners_.clock.now() + poll_.timeout();
  auto written = co_await with_deadline(partners_.clock, deadline, set_output(channel, std::move(value), deadline));
  if (!written) co_return written;
  aggregator_.readings({.time = partners_.clock.now(), .values = {{.channel = channel, .value = *written}}});
  tend_in_time();
  co_return written;
}

Task<Result<Value>> DeviceChain::set_output(std::size_t channel, Value value, TimePoint deadline) {
  const auto turn = co_await poll_.driver_turn().lock(deadline);
  co_return co_await driver_->write(channel, std::move(value), deadline);
}

}  // namespace sluice
