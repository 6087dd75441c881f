#pragma once
#include <cstdint>
#include <optional>

namespace sluice::contact {

/// Compares the numbers that the kernel gives the edges of one line: 1, 2, 3 … from the request of the line on, modulo 2^32.
class EdgeSequence {
 public:
  /// How many edges were dropped between the last one and this one; nothing when this one was taken before.
  std::optional<std::uint32_t> missed_before(std::uint32_t line_sequence) {
    const std::uint32_t steps = line_sequence - last_;
    if (steps == 0 || steps > most_steps) return std::nullopt;
    last_ = line_sequence;
    return steps - 1;
  }

 private:
  static constexpr std::uint32_t most_steps = UINT32_MAX / 2;  // a greater distance is one backwards

  std::uint32_t last_ = 0;
};

}  // namespace sluice::contact
