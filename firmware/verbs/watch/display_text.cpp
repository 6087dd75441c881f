#include "firmware/verbs/watch/display_text.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <span>

namespace sluice::watch {
namespace {

constexpr char32_t replacement = 0xfffd;

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array obeyed{Range{0x00, 0x1f},     Range{0x7f, 0x9f},     Range{0x61c, 0x61c},   Range{0x200e, 0x200f},
                            Range{0x2028, 0x202e}, Range{0x2066, 0x2069}, Range{0xfeff, 0xfeff}, Range{0xfff9, 0xfffb}};

// Unicode Standard Annex #11 and the general categories Mn, Me and Cf, in blocks: what values and names can be expected to hold.
constexpr std::array without_width{Range{0x300, 0x36f},   Range{0x483, 0x489},    Range{0x591, 0x5bd},   Range{0x610, 0x61a},
                                   Range{0x64b, 0x65f},   Range{0x1160, 0x11ff},  Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},
                                   Range{0x200b, 0x200d}, Range{0x2060, 0x2064},  Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f},
                                   Range{0xfe20, 0xfe2f}, Range{0xe0000, 0xe0fff}};
constexpr std::array wide{Range{0x1100, 0x115f},  Range{0x2e80, 0x303e},   Range{0x3041, 0xa4cf},   Range{0xa960, 0xa97f},
                          Range{0xac00, 0xd7a3},  Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
                          Range{0xffe0, 0xffe6},  Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff},
                          Range{0x20000, 0x3fffd}};

bool is_in(std::span<const Range> ranges, char32_t code) {
  return std::ranges::any_of(ranges, [code](Range range) { return code >= range.first && code <= range.last; });
}

std::size_t width_of(char32_t code) {
  return is_in(without_width, code) ? 0 : is_in(wide, code) ? 2 : 1;
}

struct Character {
  char32_t code = replacement;
  std::string_view bytes;
};

/// The bytes of a character by its first one (RFC 3629, section 4); 0: none begins so.
std::size_t length_from(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/// Whether the bytes after the first can have made this code in so few: no longer form, no surrogate, none above the last.
bool is_well_formed(char32_t code, std::size_t length) {
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  return code >= least.at(length) && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

/// `text` is not empty. A byte that begins no character is one by itself, U+FFFD.
Character first_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_from(first);
  const Character none{.bytes = text.substr(0, 1)};
  if (length == 0 || length > text.size()) return none;
  if (length == 1) return {first, text.substr(0, 1)};
  char32_t code = first & (0x7fU >> length);
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80) return none;
    code = (code << 6U) | (byte & 0x3fU);
  }
  return is_well_formed(code, length) ? Character{code, text.substr(0, length)} : none;
}

void for_each_character(std::string_view text, auto&& handle) {
  while (!text.empty()) {
    const Character character = first_of(text);
    handle(character);
    text.remove_prefix(character.bytes.size());
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  for_each_character(text, [&](const Character& character) {
    if (is_in(obeyed, character.code)) {
      shown += ' ';
    } else if (character.code == replacement) {
      shown += "\uFFFD";
    } else {
      shown += character.bytes;
    }
  });
  return shown;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for_each_character(text, [&](const Character& character) { columns += width_of(character.code); });
  return columns;
}

std::string cut(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::string kept;
  std::size_t left = columns - 1;  // for "…"
  while (true) {
    const Character character = first_of(text);
    const std::size_t width = width_of(character.code);
    if (width > left) return kept + "…";
    kept += character.bytes;
    left -= width;
    text.remove_prefix(character.bytes.size());
  }
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t taken = columns_of(text);
  return std::string(text) + std::string(columns > taken ? columns - taken : 0, ' ');
}

std::string one_line(std::string_view json) {
  std::string line;
  for_each_character(json, [&](const Character& character) {
    if (character.code < 0x20) {  // between two words of the document: in a string JSON has none of them
      line += ' ';
    } else if (is_in(obeyed, character.code)) {
      line += std::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    } else {
      line += character.bytes;
    }
  });
  return line;
}

}  // namespace sluice::watch
