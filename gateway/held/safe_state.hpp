#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gateway/held/held_output.hpp"

namespace sluice {

/// The lines of the chip of that name; they live as long as whoever is asked.
using LinesOf = std::function<GpioLines&(const std::string& chip)>;

/// Puts each output into its safe state, and lets go of its line: those that cannot be are told, a sentence each, and stop no other.
/// Of a line that is named twice the later one counts, as a new configuration follows the one before.
std::vector<std::string> put_safe(std::span<const HeldOutput> outputs, const LinesOf& lines_of);

}  // namespace sluice
