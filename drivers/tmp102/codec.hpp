#pragma once
#include <cstdint>
#include <span>

#include "drivers/async/result.hpp"

namespace sluice::tmp102 {

inline constexpr double lowest = -55;  ///< Cel
inline constexpr double highest = 150;
inline constexpr double resolution = 0.0625;

/// The two bytes of register 0 in Cel. Bit 0 of the second byte says whether 12 bits or, in extended mode, 13 bits are used
/// (data sheet, section "Temperature register"). Errors: length, range.
Result<double> decode(std::span<const std::uint8_t> bytes);

}  // namespace sluice::tmp102
