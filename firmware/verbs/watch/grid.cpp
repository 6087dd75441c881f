#include "firmware/verbs/watch/grid.hpp"

#include <algorithm>
#include <numeric>

#include "firmware/verbs/watch/display_text.hpp"

namespace sluice::watch {
namespace {

using Widths = std::array<std::size_t, std::tuple_size_v<Cells>>;

/// Below this a cell says nothing: then the line is cut at its end instead.
constexpr std::size_t least_width = 6;

Widths widths_of(const std::vector<Cells>& rows) {
  Widths widths{};
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths.at(i) = std::max(widths.at(i), columns_of(row.at(i)));
  }
  return widths;
}

void narrow(Widths& widths, std::size_t columns) {
  auto excess = std::accumulate(widths.begin(), widths.end(), widths.size() - 1);
  for (; excess > columns; --excess) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= least_width) return;
    --*widest;
  }
}

std::string line_of(const Cells& row, const Widths& widths) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += padded(cut(row.at(i), widths.at(i)), widths.at(i));
    line += ' ';
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

std::vector<std::string> aligned(const std::vector<Cells>& rows, std::size_t columns) {
  Widths widths = widths_of(rows);
  narrow(widths, columns);
  std::vector<std::string> lines;
  lines.reserve(rows.size());
  for (const Cells& row : rows) lines.push_back(cut(line_of(row, widths), columns));
  return lines;
}

}  // namespace sluice::watch
