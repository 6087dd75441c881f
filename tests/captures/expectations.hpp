#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "drivers/driver_info.hpp"

namespace sluice::captures {

/// The UCUM code of a unit as the case files write it: degC, %RH, 1/cm3.
std::string ucum(std::string_view unit);

/// The value as a number; fails the test for text, for nothing, and for a bad value.
double number_of(const NamedValue& value);

/// Every expected field is there, good, with its unit and within its tolerance (its own, else `tolerance`), and there is no other.
void expect_fields(const DecodedFrame& frame, const boost::json::object& fields, double tolerance);

/// What a decoder makes of a whole capture.
struct Decoded {
  std::vector<DecodedFrame> good;
  std::vector<Reason> refused;

  std::ptrdiff_t count(Reason reason) const;
};

/// Feeds the bytes to the decoder of the driver of that name, in gulps of `gulp` bytes, and ends the stream.
Decoded decode(std::string_view driver, std::string_view bytes, std::size_t gulp);

}  // namespace sluice::captures
