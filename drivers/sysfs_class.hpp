#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/bus/sysfs_root.hpp"

namespace sluice {

/// One device of a class of the kernel, as under /sys/class/hwmon.
struct ClassDevice {
  std::string entry;                    ///< hwmon3
  std::string directory;                ///< relative to the root
  std::vector<std::string> identities;  ///< what its identity files say: "coretemp"
};

/// The devices under `class_directory` whose entry is `prefix` and a number, in the order of the numbers.
/// Captured trees may hold a small file with the target in place of a symlink; it is followed. Errors: gone, denied.
Task<Result<std::vector<ClassDevice>>> class_devices(SysfsRoot& sysfs, std::string class_directory, std::string prefix,
                                                     std::vector<std::string> identity_files);

/// The devices that `wanted` names: by entry or by identity. Several may have the same identity.
std::vector<ClassDevice> matching(const std::vector<ClassDevice>& devices, std::string_view wanted);

/// The entry under which an emulator puts the device that `wanted` names: `wanted` itself when it is an entry, else one with a
/// number made from the name, so that several emulated devices do not meet.
std::string emulated_entry(std::string_view prefix, std::string_view wanted);

/// "thermal_zone0 (cpu-thermal), thermal_zone1 (gpu-thermal)", for messages.
std::string describe(const std::vector<ClassDevice>& devices);

/// The whole content of a file as one number. Errors: parse.
Result<std::int64_t> sysfs_integer(std::string_view content);

}  // namespace sluice
