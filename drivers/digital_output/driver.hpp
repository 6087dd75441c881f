#pragma once
#include <memory>

#include "drivers/bus/gpio_lines.hpp"
#include "drivers/driver.hpp"

namespace sluice::digital_output {

const std::vector<Channel>& channels();

/// A relay, lamp or valve on a GPIO line. `state` is the line's logical level. The line takes its initial level when the driver is
/// made and its safe level when it is destroyed.
class DigitalOutput final : public Driver {
 public:
  DigitalOutput(GpioLines& lines, Clock& clock, OutputSettings settings);

  std::span<const Channel> channels() const override { return digital_output::channels(); }

  /// The level as read back. A line whose chip was gone is requested again, with the level that was written last.
  /// Errors: gone, denied, busy, range, bus.
  Task<Result<Readings>> read(TimePoint deadline) override;

  /// `value` is a boolean; anything else is refused (range). Errors: as read().
  Task<Result<Value>> write(std::size_t channel, Value value, TimePoint deadline) override;

 private:
  Result<bool> level();
  Result<bool> set(bool level);
  Result<void> open();
  /// A line whose chip is gone is given back, so that the next use requests it again.
  Result<bool> failed(Error error);

  GpioLines& lines_;
  Clock& clock_;
  OutputSettings settings_;
  std::unique_ptr<GpioOutput> output_;
};

}  // namespace sluice::digital_output
