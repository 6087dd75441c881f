#include "gateway/config/node_json.hpp"

#include <utility>

#include <boost/json.hpp>

#include "gateway/config/quantities.hpp"

namespace sluice {
namespace {

void append_text(std::string& json, const std::string& text) {
  json += boost::json::serialize(boost::json::string_view(text));
}

/// JSON's own grammar of numbers (RFC 8259, section 6) is that of integer_from() and number_from() but for these.
bool is_json_number(const std::string& text) {
  const std::size_t digits = text.starts_with('-') ? 1 : 0;
  const bool begins = text.size() > digits && text[digits] >= '0' && text[digits] <= '9';
  const bool leading_zero = begins && text[digits] == '0' && text.size() > digits + 1 && text[digits + 1] >= '0' && text[digits + 1] <= '9';
  const auto point = text.find('.');
  const bool bare_point = point != std::string::npos && (point + 1 == text.size() || text[point + 1] < '0' || text[point + 1] > '9');
  return begins && !leading_zero && !bare_point;
}

void append_number(std::string& json, const std::string& text) {
  if (text.starts_with("0x")) return append_text(json, text);
  const auto number = is_json_number(text) ? std::nullopt : number_from(text);
  json += number ? number_text(*number) : text;
}

void append(std::string& json, const ConfigNode& node);

void append_list(std::string& json, const ConfigNode& list) {
  json += '[';
  const char* separator = "";
  for (const auto& item : list.items) {
    json += std::exchange(separator, ",");
    append(json, item);
  }
  json += ']';
}

void append_map(std::string& json, const ConfigNode& map) {
  json += '{';
  const char* separator = "";
  for (const auto& entry : map.entries) {
    json += std::exchange(separator, ",");
    append_text(json, entry.key);
    json += ':';
    append(json, entry.value);
  }
  json += '}';
}

void append(std::string& json, const ConfigNode& node) {
  switch (node.kind) {
    case NodeKind::empty:
      json += "null";
      break;
    case NodeKind::boolean:
      json += node.text.starts_with('t') || node.text.starts_with('T') ? "true" : "false";
      break;
    case NodeKind::number:
      append_number(json, node.text);
      break;
    case NodeKind::text:
      append_text(json, node.text);
      break;
    case NodeKind::list:
      append_list(json, node);
      break;
    case NodeKind::map:
      append_map(json, node);
      break;
  }
}

}  // namespace

std::string json_of(const ConfigNode& node) {
  std::string json;
  append(json, node);
  return json;
}

}  // namespace sluice
