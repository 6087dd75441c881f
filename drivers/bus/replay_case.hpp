#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/bus/i2c_bus.hpp"

namespace sluice {

/// One step of a recorded talk with an I2C device.
struct ReplayStep {
  enum class Kind : std::uint8_t { write, read, wait };

  Kind kind = Kind::write;
  Bytes bytes = {};             ///< what must be written, or what the device answers
  Duration wait = 0s;           ///< the shortest time until the next read
  bool nack = false;            ///< the device does not acknowledge its address
  bool repeated_start = false;  ///< the read must follow the write without a stop between them
};

/// A device's registers: the first register of a block, and the bytes from there on in bus order. Blocks may overlap when counted
/// in bytes: registers of 16 bits have successive numbers.
using RegisterImage = std::map<unsigned, Bytes>;

/// One line of a capture: a device as it was at one moment, as registers or as a transcript.
struct ReplayCase {
  std::string id = {};
  std::string kind = {};  ///< the family of the device, as in the file
  std::uint8_t address = 0;
  RegisterImage registers = {};
  std::vector<ReplayStep> transcript = {};
};

/// Reads one JSON object: `address` (118 or "0x76"), `regs` ({"0xF7":"655ac0"}) or `transcript` ([{"w":"2400"},{"wait_ms":15.5},
/// {"r":"6666938000a2","repeated_start":true,"nack":false}]). Keys that it does not know are left alone. Error: parse.
Result<ReplayCase> parse_replay_case(std::string_view line);

/// Reads a file with a case on each line; empty lines are left out. Errors: gone, denied, parse (FILE:LINE in the detail).
Result<std::vector<ReplayCase>> load_replay_file(const std::string& path);

}  // namespace sluice
