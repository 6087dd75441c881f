#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace sluice::watch {

/// One row of a table: printable texts.
using Cells = std::array<std::string, 6>;

/// The rows as lines of at most so many columns, cell below cell. Where they do not fit, the widest cells are cut first.
std::vector<std::string> aligned(const std::vector<Cells>& rows, std::size_t columns);

}  // namespace sluice::watch
