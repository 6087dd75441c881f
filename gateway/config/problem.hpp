#pragma once
#include <compare>
#include <string>
#include <vector>

namespace sluice {

/// Where something is written; both count from 1. Line 0: nowhere (a message over MQTT, or a file that cannot be read).
struct Place {
  int line = 0;
  int column = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// One thing that is wrong with a configuration.
struct Problem {
  std::string path;  ///< "devices.air.address"; empty: the whole
  Place place;
  std::string message;  ///< what is wrong and what is allowed

  /// "sluice.yaml:12:5: devices.air.address: …", without the parts that are unknown.
  std::string text(const std::string& file) const;

  friend bool operator==(const Problem&, const Problem&) = default;
};

/// Sorts by position and keeps one of those that say the same of the same place (an entry of `defaults` is read by many devices).
void tidy(std::vector<Problem>& problems);

}  // namespace sluice
