#pragma once
#include "drivers/bus/serial_port.hpp"
#include "drivers/driver.hpp"
#include "drivers/frame_decoder.hpp"
#include "drivers/pmsx003/frame_stream.hpp"

namespace sluice::pmsx003 {

/// A particle sensor in active mode: it sends a frame each 0.2 to 2.3 s by itself.
class ParticleSensor final : public Driver {
 public:
  ParticleSensor(const Model& model, SerialPort& port, Clock& clock);

  std::span<const Channel> channels() const override { return channels_; }

  /// Refuses with those errors of FrameStream and of the port; a port that failed is tried again after 1 to 4 s.
  Task<void> run(ReadingSink& sink) override;

 private:
  std::vector<Channel> channels_;
  SerialPort& port_;
  Clock& clock_;
  FrameStream stream_;
};

/// For `sluice decode`.
class Decoder final : public FrameDecoder {
 public:
  explicit Decoder(const Model& model) : channels_(pmsx003::channels(model)), stream_(model) {}

  void feed(std::span<const std::uint8_t> bytes, const Handler& handler) override;
  void finish(const Handler& handler) override;

 private:
  Result<DecodedFrame> named(const Result<std::vector<Reading>>& readings) const;

  std::vector<Channel> channels_;
  FrameStream stream_;
};

}  // namespace sluice::pmsx003
