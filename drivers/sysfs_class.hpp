#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/bus/sysfs_root.hpp"
#include "drivers/driver_info.hpp"

namespace sluice {

/// One device of a class of the kernel, as under /sys/class/hwmon.
struct ClassDevice {
  std::string entry;                    ///< hwmon3
  std::string directory;                ///< relative to the root
  std::vector<std::string> identities;  ///< what its identity files say: "coretemp"
};

/// A class of the kernel whose devices are listed as `prefix` and a number. Outlives every search in it.
struct SysfsClass {
  std::string directory;                    ///< relative to the root: class/hwmon
  std::string prefix;                       ///< hwmon
  std::vector<std::string> identity_files;  ///< what says which device it is, the first being its name for people
};

/// The devices of a class, in the order of their numbers.
/// Captured trees may hold a small file with the target in place of a symlink; it is followed. Errors: those of SysfsRoot::list().
Task<Result<std::vector<ClassDevice>>> class_devices(SysfsRoot& sysfs, const SysfsClass& kind, TimePoint deadline);

/// Those of them that `wanted` can name: all, or when it is an entry that is there only that one,
/// without its identities and without looking at the others: hundreds of devices may search at the same moment.
Task<Result<std::vector<ClassDevice>>> candidates(SysfsRoot& sysfs, const SysfsClass& kind, std::string wanted, TimePoint deadline);

/// The devices that `wanted` names: by entry or by identity. Several may have the same identity.
std::vector<ClassDevice> matching(const std::vector<ClassDevice>& devices, std::string_view wanted);

/// DriverInfo::find of a driver whose option `option` names the device.
Task<Result<std::vector<FoundDevice>>> find_class_devices(SysfsRoot& sysfs, const SysfsClass& kind, std::string option, Options wanted);

/// The entry under which an emulator puts the device that `wanted` names: `wanted` itself when it is an entry, else one with a
/// number made from the name, so that several emulated devices do not meet.
std::string emulated_entry(std::string_view prefix, std::string_view wanted);

/// "thermal_zone0 (cpu-thermal), thermal_zone1 (gpu-thermal)", for messages.
std::string describe(const std::vector<ClassDevice>& devices);

/// The whole content of a file as one number. Errors: parse.
Result<std::int64_t> sysfs_integer(std::string_view content);

}  // namespace sluice
