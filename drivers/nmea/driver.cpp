#include "drivers/nmea/driver.hpp"

#include "drivers/serial_listener.hpp"

namespace sluice::nmea {
namespace {

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
  return listen(port_, clock_, stream_, sink);
}

void Decoder::feed(std::span<const std::uint8_t> bytes, const Handler& handler) {
  stream_.feed(bytes, naming(handler));
}

void Decoder::finish(const Handler& handler) {
  stream_.finish(naming(handler));
}

}  // namespace sluice::nmea
