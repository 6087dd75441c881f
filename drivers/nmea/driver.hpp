#pragma once
#include "drivers/bus/serial_port.hpp"
#include "drivers/driver.hpp"
#include "drivers/frame_decoder.hpp"
#include "drivers/nmea/sentence_stream.hpp"

namespace sluice::nmea {

/// A satellite receiver that speaks NMEA 0183. Each decoded sentence is one Readings, with `talker` and `type` to tell them apart.
class Receiver final : public Driver {
 public:
  Receiver(SerialPort& port, Clock& clock) : port_(port), clock_(clock) {}

  std::span<const Channel> channels() const override { return nmea::channels(); }

  /// Refuses with those errors of SentenceStream and of the port; a port that failed is tried again after 1 to 4 s.
  Task<void> run(ReadingSink& sink) override;

 private:
  SerialPort& port_;
  Clock& clock_;
  SentenceStream stream_;
};

/// For `sluice decode`: a position without a fix is shown as the sentence states it, with `bad` set.
class Decoder final : public FrameDecoder {
 public:
  void feed(std::span<const std::uint8_t> bytes, const Handler& handler) override;
  void finish(const Handler& handler) override;

 private:
  SentenceStream stream_;
};

}  // namespace sluice::nmea
