#include "gateway/json_text.hpp"

#include <cmath>
#include <format>

namespace sluice {
namespace {

namespace json = boost::json;

void append(std::string& text, const json::value& value);

void append_number(std::string& text, double number) {
  // JSON has no infinities; nothing that is published should ever be one.
  text += std::isfinite(number) ? std::format("{}", number) : std::string("null");
}

void append_array(std::string& text, const json::array& array) {
  text += '[';
  const char* separator = "";
  for (const auto& element : array) {
    text += std::exchange(separator, ",");
    append(text, element);
  }
  text += ']';
}

void append_object(std::string& text, const json::object& object) {
  text += '{';
  const char* separator = "";
  for (const auto& [key, element] : object) {
    text += std::exchange(separator, ",");
    text += json::serialize(key);
    text += ':';
    append(text, element);
  }
  text += '}';
}

void append(std::string& text, const json::value& value) {
  switch (value.kind()) {
    case json::kind::double_:
      return append_number(text, value.get_double());
    case json::kind::array:
      return append_array(text, value.get_array());
    case json::kind::object:
      return append_object(text, value.get_object());
    default:
      text += json::serialize(value);
  }
}

}  // namespace

std::string json_text(const json::value& value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace sluice
