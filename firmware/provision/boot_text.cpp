#include "firmware/provision/boot_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sluice::provision {
namespace {

constexpr std::string_view mark = "\xEF\xBB\xBF";

/// Each with its \n.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

bool begins_key(std::string_view line, std::string_view key) {
  return line.starts_with(key) && line.substr(key.size()).starts_with(':');
}

std::string only_breaks(std::string_view text) {
  return std::string(static_cast<std::size_t>(std::ranges::count(text, '\n')), '\n');
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\n") == std::string_view::npos;
}

std::size_t offset_of(std::string_view text, Place place) {
  std::size_t offset = 0;
  for (int line = 1; line < place.line && offset != std::string_view::npos; ++line) {
    const auto end = text.find('\n', offset);
    offset = end == std::string_view::npos ? end : end + 1;
  }
  if (offset == std::string_view::npos || place.line < 1) return std::string_view::npos;
  const std::size_t at = offset + static_cast<std::size_t>(place.column - 1);
  return at < text.size() ? at : std::string_view::npos;
}

/// Behind the quote that ends a text; npos: none.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    const bool is_escaped = quote == '"' && text[i] == '\\';
    const bool is_doubled = quote == '\'' && text.substr(i).starts_with("''");
    if (is_escaped || is_doubled) {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

/// Behind the last line of a block (| or >): those that are blank or stand further right than their key.
std::size_t end_of_block(std::string_view text, std::size_t begin, int key_column) {
  std::size_t end = text.find('\n', begin);
  while (end != std::string_view::npos && end + 1 < text.size()) {
    const auto next = text.substr(end + 1);
    const auto line = next.substr(0, next.find('\n'));
    const bool belongs = is_blank(line) || line.find_first_not_of(' ') >= static_cast<std::size_t>(key_column);
    if (!belongs) return end;
    end = text.find('\n', end + 1);
  }
  return std::min(end, text.size());
}

std::size_t end_of_value(std::string_view text, std::size_t begin, ValuePlace place, std::string_view written) {
  if (text[begin] == '"' || text[begin] == '\'') return end_of_quoted(text, begin);
  if (text[begin] == '|' || text[begin] == '>') return end_of_block(text, begin, place.key.column);
  return text.substr(begin).starts_with(written) ? begin + written.size() : std::string_view::npos;
}

}  // namespace

BootText BootText::read(std::string_view bytes) {
  BootText text;
  text.has_mark = bytes.starts_with(mark);
  if (text.has_mark) bytes.remove_prefix(mark.size());
  text.ends_crlf = bytes.contains("\r\n");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!bytes.substr(i).starts_with("\r\n")) text.lines += bytes[i];
  }
  return text;
}

std::string BootText::bytes() const {
  std::string bytes(has_mark ? mark : "");
  for (const char c : lines) {
    if (c == '\n' && ends_crlf) bytes += '\r';
    bytes += c;
  }
  return bytes;
}

std::string without_section(std::string_view lines, std::string_view key) {
  std::string rest;
  std::string between;  // blank lines and comments: the section's, or the next key's?
  bool inside = false;
  for (const auto line : split(lines)) {
    if (inside && (is_blank(line) || line.starts_with('#'))) {
      between += line;
    } else if (inside && (line.starts_with(' ') || line.starts_with('\t'))) {
      rest += only_breaks(std::exchange(between, {})) + only_breaks(line);
    } else {
      inside = begins_key(line, key);
      rest += std::exchange(between, {});
      rest += inside ? only_breaks(line) : line;
    }
  }
  return rest + between;
}

std::optional<std::string> with_blank_value(std::string_view lines, ValuePlace place, std::string_view written) {
  const std::size_t begin = offset_of(lines, place.value);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = end_of_value(lines, begin, place, written);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(lines.substr(0, begin)) + "\"\"" + only_breaks(lines.substr(begin, end - begin)) + std::string(lines.substr(end));
}

}  // namespace sluice::provision
