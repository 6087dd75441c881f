#include "gateway/dialects/timestamp.hpp"

#include <chrono>
#include <format>

namespace sluice {

std::string timestamp(WallTime time) {
  using std::chrono::milliseconds;
  const std::chrono::sys_time<Duration> instant{Duration(time.nanoseconds)};
  return std::format("{:%FT%T}Z", std::chrono::floor<milliseconds>(instant));
}

void put_time(boost::json::object& object, WallTime time) {
  object["time"] = timestamp(time);
  if (!time.synchronised) object["clock_unsynchronised"] = true;
}

}  // namespace sluice
