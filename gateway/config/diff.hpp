#pragma once
#include <string>
#include <vector>

#include "proto/config.pb.h"

namespace sluice {

/// Names of the entries of a map that differ, each list sorted.
struct EntryChanges {
  std::vector<std::string> removed;
  std::vector<std::string> added;
  std::vector<std::string> changed;

  bool none() const { return removed.empty() && added.empty() && changed.empty(); }
  /// To be stopped before anything is started: removed and changed.
  std::vector<std::string> to_stop() const;
  /// To be started afterwards: added and changed.
  std::vector<std::string> to_start() const;
};

/// What must be stopped, started and left alone to get from one checked configuration to another.
struct Changes {
  bool gateway = false;  ///< another name: every topic changes
  bool mqtt = false;
  bool outbox = false;
  bool health = false;
  bool security = false;
  EntryChanges buses;    ///< a bus that no device of either configuration uses counts too
  EntryChanges devices;  ///< changed: also when only its bus changed

  bool none() const;
  /// "mqtt", "buses.i2c-1", "devices.air": as set-config and logs name them, sorted.
  std::vector<std::string> paths() const;
};

/// Of two configurations without problems. `defaults` counts by its effect on devices only.
Changes difference(const v1::Config& before, const v1::Config& after);

}  // namespace sluice
