#include "gateway/config/canonical.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "gateway/config/quantities.hpp"

namespace sluice {
namespace {

/// By UTF-16 code units: surrogates (four bytes in UTF-8, from F0) come before U+E000 and above (three bytes, from EE).
bool comes_before(std::string_view a, std::string_view b) {
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xF0 ? byte - 2 : byte >= 0xEE ? byte + 8 : static_cast<int>(byte);
  };
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

/// What the user meant; text that is no number any more (1e999) stays text.
std::string number_of(const std::string& written) {
  if (const auto whole = integer_from(written)) return std::to_string(*whole);
  const auto number = number_from(written);
  return number ? canonical_number(*number) : canonical_string(written);
}

std::vector<const NodeEntry*> sorted_entries(const ConfigNode& map) {
  std::vector<const NodeEntry*> entries;
  entries.reserve(map.entries.size());
  for (const auto& entry : map.entries) entries.push_back(&entry);
  std::ranges::sort(entries, [](const NodeEntry* a, const NodeEntry* b) { return comes_before(a->key, b->key); });
  return entries;
}

void append(std::string& json, const ConfigNode& node);

void append_list(std::string& json, const ConfigNode& list) {
  json += '[';
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) json += ',';
    append(json, list.items[i]);
  }
  json += ']';
}

void append_map(std::string& json, const ConfigNode& map) {
  json += '{';
  const char* separator = "";
  for (const NodeEntry* entry : sorted_entries(map)) {
    json += std::exchange(separator, ",");
    json += canonical_string(entry->key) + ':';
    append(json, entry->value);
  }
  json += '}';
}

void append(std::string& json, const ConfigNode& node) {
  switch (node.kind) {
    case NodeKind::empty:
      json += "null";
      return;
    case NodeKind::boolean:
      json += node.text.starts_with('t') || node.text.starts_with('T') ? "true" : "false";
      return;
    case NodeKind::number:
      json += number_of(node.text);
      return;
    case NodeKind::text:
      json += canonical_string(node.text);
      return;
    case NodeKind::list:
      return append_list(json, node);
    case NodeKind::map:
      return append_map(json, node);
  }
}

/// `digits` with the decimal point `point` places from their beginning, and zeros where there are none.
std::string with_point(const std::string& digits, int point) {
  const auto count = static_cast<int>(digits.size());
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) return digits + std::string(static_cast<std::size_t>(point - count), '0');
  return digits.substr(0, static_cast<std::size_t>(point)) + '.' + digits.substr(static_cast<std::size_t>(point));
}

std::string escaped(char c) {
  constexpr std::string_view letters = "btn?fr";
  if (c == '"' || c == '\\') return std::string("\\") + c;
  if (c >= '\b' && c <= '\r' && c != '\v') return std::string("\\") + letters[static_cast<std::size_t>(c - '\b')];
  return fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
}

}  // namespace

std::string canonical_json(const ConfigNode& node) {
  std::string json;
  append(json, node);
  return json;
}

std::string canonical_number(double number) {
  if (number == 0) return "0";  // also -0
  if (number < 0) return "-" + canonical_number(-number);
  constexpr int most_places = 21;
  constexpr int most_zeros = 5;
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), end);
  const auto mark = text.find('e');
  std::string digits(text.substr(0, mark));
  std::erase(digits, '.');
  const int point = std::stoi(std::string(text.substr(mark + 1))) + 1;
  if (point <= most_places && point >= -most_zeros) return with_point(digits, point);
  if (digits.size() > 1) digits.insert(1, ".");
  return fmt::format("{}e{:+}", digits, point - 1);
}

std::string canonical_string(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') {
      json += escaped(c);
    } else {
      json += c;
    }
  }
  return json + '"';
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hex;
  for (const auto byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace sluice
