#include "drivers/nmea/columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace sluice::nmea {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

template <typename T>
std::optional<T> parse(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

/// from_chars also takes "inf" and "nan", which no receiver means as a number.
std::optional<double> parse_number(std::string_view text) {
  const auto value = parse<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<double> parse_time(std::string_view text) {
  if (text.size() < 6 || !all_digits(text.substr(0, 6))) return std::nullopt;
  const auto hours = parse<int>(text.substr(0, 2));
  const auto minutes = parse<int>(text.substr(2, 2));
  const auto seconds = parse_number(text.substr(4));
  if (!seconds || *hours > 23 || *minutes > 59 || *seconds >= 61) return std::nullopt;
  return *hours * 3600 + *minutes * 60 + *seconds;
}

std::optional<double> parse_degrees(std::string_view text) {
  const auto whole = std::min(text.find('.'), text.size());
  if (whole < 3 || whole > 5 || !all_digits(text.substr(0, whole))) return std::nullopt;
  const auto degrees = parse<int>(text.substr(0, whole - 2));
  const auto minutes = parse_number(text.substr(whole - 2));
  if (!minutes || *minutes >= 60) return std::nullopt;
  return *degrees + *minutes / 60;
}

std::optional<double> hemisphere(Quantity quantity, std::string_view letter) {
  if (letter == (quantity == lat ? "N" : "E")) return 1;
  if (letter == (quantity == lat ? "S" : "W")) return -1;
  return std::nullopt;
}

bool in_range(const Channel& channel, const Value& value) {
  double number = channel.min;
  if (const auto* real = std::get_if<double>(&value)) number = *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*integer);
  return number >= channel.min && number <= channel.max;
}

}  // namespace

Columns::Columns(std::string_view body) {
  for (std::size_t begin = 0; begin <= body.size();) {
    const auto end = std::min(body.find(',', begin), body.size());
    columns_.push_back(body.substr(begin, end - begin));
    begin = end + 1;
  }
}

void Columns::say(Quantity quantity, Value value) {
  Reading reading{.channel = quantity, .value = std::move(value)};
  if (!in_range(channels()[quantity], reading.value)) reading.bad = Reason::range;
  sentence_.push_back(std::move(reading));
}

void Columns::spoil(Quantity quantity, std::size_t column) {
  if (!spoilt_) spoilt_ = Error{Reason::parse, channels()[quantity].name + " is no value: " + std::string(at(column))};
}

void Columns::text(Quantity quantity, std::size_t column) {
  if (!at(column).empty()) say(quantity, std::string(at(column)));
}

void Columns::number(Quantity quantity, std::size_t column, double factor) {
  if (at(column).empty()) return;
  const auto value = parse_number(at(column));
  value ? say(quantity, *value * factor) : spoil(quantity, column);
}

void Columns::integer(Quantity quantity, std::size_t column) {
  if (at(column).empty()) return;
  const auto value = parse<std::int64_t>(at(column));
  value ? say(quantity, *value) : spoil(quantity, column);
}

void Columns::calendar_date(Quantity quantity, std::size_t column) {
  if (at(column).empty()) return;
  at(column).size() == 6 && all_digits(at(column)) ? text(quantity, column) : spoil(quantity, column);
}

void Columns::time_of_day(Quantity quantity, std::size_t column) {
  if (at(column).empty()) return;
  const auto seconds = parse_time(at(column));
  seconds ? say(quantity, *seconds) : spoil(quantity, column);
}

void Columns::degrees(Quantity quantity, std::size_t column) {
  if (at(column).empty()) return;
  const auto angle = parse_degrees(at(column));
  const auto sign = hemisphere(quantity, at(column + 1));
  angle&& sign ? say(quantity, *angle * *sign) : spoil(quantity, column);
}

void Columns::without_fix(std::initializer_list<Quantity> quantities) {
  for (const auto quantity : quantities) {
    auto stated = std::ranges::find(sentence_, quantity, &Reading::channel);
    if (stated == sentence_.end()) stated = sentence_.insert(stated, Reading{.channel = quantity});
    stated->bad = Reason::no_data;
  }
}

Result<Sentence> Columns::sentence() && {
  if (spoilt_) return std::unexpected(*std::move(spoilt_));
  return std::move(sentence_);
}

}  // namespace sluice::nmea
