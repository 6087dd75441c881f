#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "drivers/async/result.hpp"
#include "drivers/reading.hpp"

namespace sluice {

using Bytes = std::vector<std::uint8_t>;

struct NamedValue {
  std::string name;
  Value value;
  std::string unit = {};
  std::optional<Reason> bad = {};  ///< stated by the device, but no measurement: the old position of a receiver without a fix
};

/// One frame or sentence that was understood.
struct DecodedFrame {
  std::vector<NamedValue> labels = {};  ///< what names the frame and is no measurement: talker, type
  std::vector<NamedValue> values = {};
};

/// Cuts a stream of bytes into frames and decodes them. Bounded memory, whatever arrives; resynchronises by itself.
class FrameDecoder {
 public:
  using Handler = std::function<void(Result<DecodedFrame>)>;

  FrameDecoder() = default;
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;
  virtual ~FrameDecoder() = default;

  /// Calls `handler` for each frame that ends in `bytes`, good or refused. Text between frames gives no call.
  virtual void feed(std::span<const std::uint8_t> bytes, const Handler& handler) = 0;
  /// The stream has ended: what was begun is refused, or decoded when it is complete.
  virtual void finish(const Handler& handler) = 0;
};

}  // namespace sluice
