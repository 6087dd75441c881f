#include "gateway/config/checker.hpp"
#include "gateway/config/tree.hpp"

namespace sluice {
namespace {

/// Length of the UTF-8 character at the beginning of `text`; 0 when there is none (also overlong forms, surrogates and beyond U+10FFFF).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if ((first & 0xF0U) == 0xE0) {
    const bool good = follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
    return good && follows(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool good = follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
    return good && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

}  // namespace

bool is_fit_to_parse(std::string_view text, Problems& problems) {
  if (text.size() > largest_config) {
    problems.add(Path(), {}, "larger than " + std::to_string(largest_config / 1024) + " KiB");
    return false;
  }
  Place place{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text.substr(i));
    if (length == 0 || is_forbidden(text[i])) {
      problems.add(Path(), place, length == 0 ? "not UTF-8 text" : "a control character; only text is allowed");
      return false;
    }
    place = text[i] == '\n' ? Place{place.line + 1, 1} : Place{place.line, place.column + 1};
    i += length;
  }
  return true;
}

}  // namespace sluice
