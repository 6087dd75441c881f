#include "drivers/pmsx003/driver.hpp"

namespace sluice::pmsx003 {
namespace {

constexpr std::size_t gulp_size = 4096;

Readings measured(TimePoint time, std::vector<Reading> readings) {
  for (auto& reading : readings) {
    if (reading.bad) reading.value = {};
  }
  return {.time = time, .values = std::move(readings)};
}

}  // namespace

ParticleSensor::ParticleSensor(const Model& model, SerialPort& port, Clock& clock)
    : channels_(pmsx003::channels(model)), port_(port), clock_(clock), stream_(model) {}

Task<void> ParticleSensor::run(ReadingSink& sink) {
  while (true) {
    const auto gulp = co_await port_.read_some(gulp_size);
    if (gulp) {
      backoff_.reset();
      hear(*gulp, sink);
    } else {
      stream_.reset();
      sink.refuse(gulp.error());
      co_await clock_.sleep_for(backoff_.next());
    }
  }
}

void ParticleSensor::hear(const Bytes& gulp, ReadingSink& sink) {
  const auto now = clock_.now();
  stream_.feed(gulp, [&](Result<std::vector<Reading>> frame) {
    if (frame) {
      sink.deliver(measured(now, *std::move(frame)));
    } else {
      sink.refuse(std::move(frame.error()));
    }
  });
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
