#include "firmware/verbs/json_line.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/json.hpp>

namespace sluice {
namespace {

struct ToJson {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(double number) const { return json(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return json(std::string_view(text)); }
};

bool is_empty(const NamedValue& value) {
  return std::holds_alternative<std::monostate>(value.value);
}

std::string measured(const NamedValue& value) {
  JsonLine object;
  if (!is_empty(value)) object.add("value", json(value.value));
  if (!value.unit.empty()) object.add("unit", json(std::string_view(value.unit)));
  if (value.bad) object.add("error", json(name(*value.bad)));
  return object.text();
}

}  // namespace

JsonLine& JsonLine::add(std::string_view name, const std::string& value) {
  if (!members_.empty()) members_ += ",";
  members_.append(json(name)).append(":").append(value);
  return *this;
}

std::string json(double number) {
  constexpr double exact_integers = 1e15;
  if (!std::isfinite(number)) return "null";
  if (std::abs(number) < exact_integers && number == std::trunc(number)) return std::to_string(static_cast<std::int64_t>(number));
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.begin(), text.end(), number);
  return {text.begin(), end};
}

std::string json(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text));
}

std::string json(const Value& value) {
  return std::visit(ToJson{}, value);
}

std::string decoded_line(const Result<DecodedFrame>& frame) {
  JsonLine line;
  if (!frame) {
    line.add("error", json(name(frame.error().reason)));
    if (!frame.error().detail.empty()) line.add("detail", json(std::string_view(frame.error().detail)));
    return line.text();
  }
  for (const auto& label : frame->labels) {
    if (!is_empty(label)) line.add(label.name, json(label.value));
  }
  JsonLine values;
  for (const auto& value : frame->values) {
    if (!is_empty(value) || value.bad) values.add(value.name, measured(value));
  }
  return line.add("values", values.text()).text();
}

void DecodeSummary::count(const Result<DecodedFrame>& frame) {
  if (frame)
    ++good_;
  else
    ++refused_[frame.error().reason];
}

std::string DecodeSummary::line() const {
  JsonLine refused;
  for (const auto& [reason, count] : refused_) refused.add(name(reason), std::to_string(count));
  const std::string counts = JsonLine().add("good", std::to_string(good_)).add("refused", refused.text()).text();
  return JsonLine().add("summary", counts).text();
}

}  // namespace sluice
