#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sluice {

/// Why a frame was refused or a reading is bad: the closed list that users see, the same on every bus.
enum class Reason : std::uint8_t {
  checksum,      ///< a sum over the frame does not match
  header,        ///< the frame's fixed beginning is wrong
  tail,          ///< the frame's fixed end is wrong
  length,        ///< the frame has another length than it states or must have
  crc,           ///< a CRC does not match
  no_data,       ///< the device answers, but has not measured
  busy,          ///< the device or its bus is occupied
  chip_id,       ///< another chip answers at this address
  range,         ///< a value outside what the device can measure, or outside `valid`
  overflow,      ///< the device says that its range was exceeded
  saturated,     ///< the device's converter is at its end
  sensor_error,  ///< the device reports a fault of its own
  exception,     ///< the device refused the request (Modbus exception)
  parse,         ///< text that is no number, or a sentence that is none
  columns,       ///< a text line with another number of columns
  nack,          ///< nobody acknowledged the address
  timeout,       ///< no answer within the deadline
  bus,           ///< the bus failed: arbitration lost, stuck line, I/O error
  gone,          ///< the device file disappeared
  denied,        ///< the device file may not be opened
  all_zero,      ///< nothing but zeros: a shorted bus or a warming-up sensor
  power_on,      ///< the value a device shows before its first measurement
};

inline constexpr int reason_count = static_cast<int>(Reason::power_on) + 1;

std::string_view name(Reason reason);
std::optional<Reason> reason_from(std::string_view name);

/// What the caller of a failed operation should do next.
struct Policy {
  bool retry;       ///< the same transfer may succeed at once: try again within the deadline
  bool initialise;  ///< the device may have lost power: initialise it again before the next read
};

Policy policy(Reason reason);

/// Trouble with a device. Being told to stop is no Error: that travels as an exception (see task.hpp).
struct Error {
  Reason reason = Reason::bus;
  std::string detail = {};         ///< for people: what was wrong, what would have been right; may be empty
  bool by_another_device = false;  ///< this device never had its turn on the bus: no fault of its own

  /// "timeout", or "crc: got 0x12, computed 0x34"
  std::string text() const;

  friend bool operator==(const Error& a, const Error& b) { return a.reason == b.reason; }
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Reason reason, std::string detail = {}) {
  return std::unexpected(Error{reason, std::move(detail)});
}

/// Reason::busy because another device occupies the bus. `busy` without this is trouble of the device's own, as is any failure.
inline std::unexpected<Error> fail_occupied(std::string detail) {
  return std::unexpected(Error{.reason = Reason::busy, .detail = std::move(detail), .by_another_device = true});
}

}  // namespace sluice
