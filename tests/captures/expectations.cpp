#include "tests/captures/expectations.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "drivers/registry.hpp"

namespace sluice::captures {

std::string ucum(std::string_view unit) {
  static const std::map<std::string_view, std::string> codes{{"degC", "Cel"}, {"%RH", "%"}, {"1/cm3", "/cm3"}};
  const auto code = codes.find(unit);
  return code == codes.end() ? std::string(unit) : code->second;
}

double number_of(const NamedValue& value) {
  if (const auto* number = std::get_if<double>(&value.value)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value.value)) return static_cast<double>(*integer);
  ADD_FAILURE() << value.name << " is no number" << (value.bad ? ": " + std::string(name(*value.bad)) : "");
  return std::nan("");
}

void expect_fields(const DecodedFrame& frame, const boost::json::object& fields, double tolerance) {
  EXPECT_EQ(frame.values.size(), fields.size());
  for (const auto& [name, field] : fields) {
    const auto found = std::ranges::find(frame.values, std::string(name), &NamedValue::name);
    ASSERT_NE(found, frame.values.end()) << name << " is missing";
    EXPECT_FALSE(found->bad.has_value()) << name;
    EXPECT_EQ(found->unit, ucum(std::string_view(field.at("unit").as_string()))) << name;
    const auto* own = field.as_object().if_contains("tol");
    EXPECT_NEAR(number_of(*found), field.at("value").to_number<double>(), own ? own->to_number<double>() : tolerance) << name;
  }
}

std::ptrdiff_t Decoded::count(Reason reason) const {
  return std::ranges::count(refused, reason);
}

Decoded decode(std::string_view driver, std::string_view bytes, std::size_t gulp) {
  const DriverInfo& info = *find_driver(driver);
  const auto decoder = info.decoder(defaults_of(info.options));
  Decoded decoded;
  const auto take = [&](Result<DecodedFrame> frame) {
    if (frame)
      decoded.good.push_back(std::move(*frame));
    else
      decoded.refused.push_back(frame.error().reason);
  };
  const Bytes all(bytes.begin(), bytes.end());
  for (std::size_t at = 0; at < all.size(); at += gulp) decoder->feed(std::span(all).subspan(at, std::min(gulp, all.size() - at)), take);
  decoder->finish(take);
  return decoded;
}

}  // namespace sluice::captures
