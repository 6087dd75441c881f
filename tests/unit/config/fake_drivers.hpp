#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/checker.hpp"

namespace sluice::testing {

/// A table of made-up drivers: these tests are about the checker and not about any device.
///
/// climate (i2c): address 0x76–0x77, mode, filter; temperature Cel, pressure Pa, serial (text); 10 ms a read
/// slow_adc (i2c): address; 400 ms a read; voltage mV
/// gnss (serial, speaks, 4800 baud): altitude m
/// meter (serial, 9600 baud even): unit_id 1–247, required; energy W.h; 50 ms a read
/// button (gpio, speaks): line required, debounce; closed (boolean)
/// board (sysfs): chip required; channels unknown
std::span<const DriverInfo> fake_drivers();

/// Of `text` against these drivers, on a host that is called "bench".
Checked check_fake(std::string_view text);
Checked check_fake_json(std::string_view text);

/// `text` below a broker, which every configuration needs; line 1 is the broker's.
std::string with_broker(std::string_view text);

/// Each problem as "LINE:COLUMN: path: message".
std::vector<std::string> problems_of(const Checked& checked);

}  // namespace sluice::testing
