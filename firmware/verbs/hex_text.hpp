#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "drivers/async/result.hpp"
#include "drivers/frame_decoder.hpp"

namespace sluice {

/// Bytes written as hexadecimal digits, with white space anywhere, piece by piece.
class HexText {
 public:
  /// The bytes that are complete with `piece`. Error: parse (what stands there that is no digit).
  Result<Bytes> feed(std::string_view piece);
  /// True while half of a byte is there.
  bool is_half_way() const { return high_.has_value(); }

 private:
  std::optional<std::uint8_t> high_;
};

}  // namespace sluice
