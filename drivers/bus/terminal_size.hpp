#pragma once
#include <optional>

namespace sluice {

/// In characters.
struct TerminalSize {
  int rows = 24;
  int columns = 80;
};

/// Of the terminal behind an open file; nothing when there is none, or when it does not know (a serial console says 0 × 0).
std::optional<TerminalSize> terminal_size(int fd);

}  // namespace sluice
