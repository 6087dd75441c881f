#include "drivers/pmsx003/driver.hpp"

#include "drivers/serial_listener.hpp"

namespace sluice::pmsx003 {

ParticleSensor::ParticleSensor(const Model& model, SerialPort& port, Clock& clock)
    : channels_(pmsx003::channels(model)), port_(port), clock_(clock), stream_(model) {}

Task<void> ParticleSensor::run(ReadingSink& sink) {
  return listen(port_, clock_, stream_, sink);
}

void Decoder::feed(std::span<const std::uint8_t> bytes, const Handler& handler) {
  stream_.feed(bytes, [&](const auto& frame) { handler(named(frame)); });
}

void Decoder::finish(const Handler& handler) {
  stream_.finish([&](const auto& frame) { handler(named(frame)); });
}

Result<DecodedFrame> Decoder::named(const Result<std::vector<Reading>>& readings) const {
  if (!readings) return std::unexpected(readings.error());
  DecodedFrame frame;
  for (const auto& [channel, value, bad] : *readings) {
    frame.values.push_back({.name = channels_[channel].name, .value = value, .unit = channels_[channel].unit, .bad = bad});
  }
  return frame;
}

}  // namespace sluice::pmsx003
