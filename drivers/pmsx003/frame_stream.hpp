#pragma once
#include <functional>

#include "drivers/bus/serial_port.hpp"
#include "drivers/pmsx003/codec.hpp"

namespace sluice::pmsx003 {

/// Finds the frames in what a sensor sends. After a refused frame it looks for the next start inside that frame's bytes: one lost
/// byte costs one frame, not two. Holds at most one frame.
class FrameStream {
 public:
  explicit FrameStream(const Model& model) : model_(model) {}

  /// Errors: those of decode().
  using Handler = std::function<void(Result<std::vector<Reading>>)>;

  /// Calls `handler` for each good or refused frame that ends in `bytes`.
  void feed(std::span<const std::uint8_t> bytes, const Handler& handler);
  /// The stream has ended: a frame that was begun is refused (length).
  void finish(const Handler& handler);
  /// Forgets what was begun.
  void reset() { frame_.clear(); }
  /// Bytes so far that belonged to no frame.
  std::uint64_t skipped() const { return skipped_; }

 private:
  void take_frame(const Handler& handler);
  std::size_t drop_until_start();
  bool has_wrong_length() const;

  const Model& model_;
  std::uint64_t skipped_ = 0;
  Bytes frame_;  // empty, or begins like a frame
};

}  // namespace sluice::pmsx003
