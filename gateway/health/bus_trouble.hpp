#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>

#include "drivers/async/result.hpp"

namespace sluice {

/// Tells trouble of a bus from trouble of one device on it: a bus is in trouble when each of its devices has failed since the last
/// success on it, and none of them in a way that only a working bus shows. A bus with one device tells nothing that the device's own
/// events do not say.
class BusTrouble {
 public:
  void add(const std::string& bus, const std::string& device) { buses_[bus].devices.insert(device); }
  void remove(const std::string& bus, const std::string& device);

  /// An attempt of a device succeeded, or failed with a reason. True when it ends the trouble of its bus. A device that was not added
  /// is not considered.
  bool recovers(const std::string& bus, const std::string& device, std::optional<Reason> failure);

 private:
  struct Bus {
    std::set<std::string> devices;
    std::set<std::string> failing;  // since the last success of any of them
    bool in_trouble = false;
  };

  static void failed(Bus& bus, const std::string& device, Reason reason);

  std::map<std::string, Bus> buses_;
};

}  // namespace sluice
