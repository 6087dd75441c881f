#pragma once
#include <map>
#include <optional>
#include <string>

#include "drivers/bus/bus_use.hpp"
#include "gateway/health/process_usage.hpp"
#include "gateway/outbox/outbox.hpp"
#include "gateway/poll/poll_loop.hpp"

namespace sluice {

/// What the gateway says of itself: the payload of `health`. Durations and ages in seconds, sizes in bytes.
struct HealthReport {
  struct Bus {
    double load = 0;  ///< share of the time since the last report that the bus was occupied, 0 to 1
    std::uint64_t errors = 0;
  };
  struct Device {
    DeviceState state = DeviceState::starting;
    std::optional<Duration> last = {};  ///< age of the last good reading
    Duration lateness_p50 = 0s;
    Duration lateness_p99 = 0s;
    PollCounters counters = {};
  };

  struct Commands {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t dropped = 0;   ///< found no room in a flood
    std::uint64_t retained = 0;  ///< ignored
  };

  Duration uptime = 0s;
  ProcessUsage process = {};
  Duration loop_lag = 0s;  ///< the worst lateness of a timer since the last report
  std::map<std::string, Bus> buses = {};
  std::map<std::string, Device> devices = {};
  OutboxUse outbox = {};
  std::optional<Duration> outbox_oldest = {};  ///< age of the oldest record
  std::uint64_t mqtt_reconnects = 0;
  std::uint64_t mqtt_window = 0;
  Commands commands = {};
  bool clock_synchronised = false;
  std::optional<Duration> certificate_expires = {};  ///< from now; negative when it has expired
};

std::string to_json(const HealthReport& report);

/// Turns the counters of a bus into a load since the last call.
class LoadMeter {
 public:
  double load(const std::string& bus, Duration occupied, TimePoint now);

 private:
  struct Mark {
    Duration occupied;
    TimePoint when;
  };
  std::map<std::string, Mark> marks_;
};

}  // namespace sluice
