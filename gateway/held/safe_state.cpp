#include "gateway/held/safe_state.hpp"

#include <format>

namespace sluice {

std::vector<std::string> put_safe(std::span<const HeldOutput> outputs, const LinesOf& lines_of) {
  std::vector<std::string> failures;
  for (const HeldOutput& output : outputs) {
    const auto line =
        lines_of(output.chip).output({.line = output.line, .active_low = output.active_low, .initial = output.safe, .safe = output.safe});
    if (line) continue;
    failures.push_back(std::format("{} is not in its safe state ({}): {}", output.device, output.safe ? "on" : "off", line.error().text()));
  }
  return failures;
}

}  // namespace sluice
