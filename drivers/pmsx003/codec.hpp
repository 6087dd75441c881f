#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/async/result.hpp"
#include "drivers/reading.hpp"

namespace sluice::pmsx003 {

inline constexpr std::array<std::uint8_t, 2> frame_start{0x42, 0x4D};
inline constexpr std::size_t header_size = 4;  ///< the start and the length field

/// One 16-bit word of the frame, after the header, in order.
struct Word {
  std::string_view name;  ///< empty: no measurement (version, error, reserved)
  std::string_view unit = {};
  double divisor = 1;  ///< value = word / divisor
  bool is_signed = false;
  double min = 0;  ///< in `unit`
  double max = 65'535;
};

/// What distinguishes the sensors of the family: the words of their frame.
struct Model {
  std::string_view name;
  std::string_view summary;
  std::span<const Word> words;  ///< without the checksum

  /// The whole frame: 42 4D, length, words, checksum.
  std::size_t frame_size() const { return header_size + 2 * words.size() + 2; }
  /// What the frame's length field must hold.
  std::size_t stated_length() const { return frame_size() - header_size; }
};

extern const Model pms3003;
extern const Model pms5003t;
extern const Model pmsx003;  ///< PMS1003, PMS5003, PMS7003, PMSA003

std::vector<Channel> channels(const Model& model);

/// Decodes one frame of exactly `frame_size()` bytes (Plantower data manual, appendix I).
/// A value out of its range is bad. Errors: length, header (start bytes or length field), checksum, all_zero (nothing measured yet after
/// the start).
Result<std::vector<Reading>> decode(const Model& model, std::span<const std::uint8_t> frame);

/// The length field of a frame of at least `header_size` bytes.
std::size_t stated_length(std::span<const std::uint8_t> frame);

/// The sum over all bytes, as the frame's last word holds it.
std::uint16_t checksum(std::span<const std::uint8_t> bytes);

}  // namespace sluice::pmsx003
