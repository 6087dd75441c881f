#include "drivers/nmea/driver.hpp"

namespace sluice::nmea {
namespace {

constexpr std::size_t gulp_size = 4096;

Readings measured(TimePoint time, Sentence sentence) {
  for (auto& reading : sentence) {
    if (reading.bad) reading.value = {};
  }
  return {.time = time, .values = std::move(sentence)};
}

bool is_label(std::size_t channel) {
  return channel == talker || channel == type;
}

Result<DecodedFrame> named(const Result<Sentence>& sentence) {
  if (!sentence) return std::unexpected(sentence.error());
  DecodedFrame frame;
  for (const auto& [channel, value, bad] : *sentence) {
    if (std::holds_alternative<std::monostate>(value)) continue;
    const auto& known = nmea::channels()[channel];
    auto& place = is_label(channel) ? frame.labels : frame.values;
    place.push_back({.name = known.name, .value = value, .unit = known.unit, .bad = bad});
  }
  return frame;
}

SentenceStream::Handler naming(const FrameDecoder::Handler& handler) {
  return [&handler](const Result<Sentence>& sentence) { handler(named(sentence)); };
}

}  // namespace

Task<void> Receiver::run(ReadingSink& sink) {
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

void Receiver::hear(const Bytes& gulp, ReadingSink& sink) {
  const auto now = clock_.now();
  stream_.feed(gulp, [&](Result<Sentence> sentence) {
    if (sentence) {
      sink.deliver(measured(now, *std::move(sentence)));
    } else {
      sink.refuse(std::move(sentence.error()));
    }
  });
}

void Decoder::feed(std::span<const std::uint8_t> bytes, const Handler& handler) {
  stream_.feed(bytes, naming(handler));
}

void Decoder::finish(const Handler& handler) {
  stream_.finish(naming(handler));
}

}  // namespace sluice::nmea
