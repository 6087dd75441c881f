#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "drivers/reading.hpp"

namespace sluice {

/// One device as consumers see it: immutable. When a device learns of more channels, a new one takes its place.
struct InventoryDevice {
  std::string id;
  std::string driver;
  std::vector<Channel> channels;  ///< with the units that are published
};

/// What exists on this gateway: an immutable snapshot that travels down the flow. Announcements are made from it.
struct Inventory {
  std::uint64_t version = 0;
  std::vector<std::shared_ptr<const InventoryDevice>> devices;  ///< sorted by id
};

enum class Quality : std::uint8_t { good, uncertain, stale, bad };
enum class Statistic : std::uint8_t { mean, min, max, last, count, stddev };

std::string_view name(Quality quality);
std::string_view name(Statistic statistic);
std::optional<Statistic> statistic_from(std::string_view name);

struct ChannelValue {
  std::size_t channel = 0;  ///< index into the device's channels
  Value value = {};         ///< empty when bad
  Quality quality = Quality::good;
  std::optional<Reason> reason = {};
};

/// One device's readings at one instant.
struct ReadingsBody {
  std::shared_ptr<const InventoryDevice> device;
  std::vector<ChannelValue> values;
  std::vector<std::string> alarms = {};  ///< active alarms of the device: "temperature.high"
};

/// One closed window of one channel.
struct WindowBody {
  std::shared_ptr<const InventoryDevice> device;
  std::size_t channel = 0;
  TimePoint start;
  TimePoint end;
  std::uint64_t count = 0;  ///< of good readings
  bool partial = false;
  std::vector<std::pair<Statistic, double>> statistics = {};  ///< those asked for; empty when count is 0
  std::vector<std::string> alarms = {};
};

enum class EventType : std::uint8_t {
  device_online,
  device_failing,
  device_failed,
  alarm_raised,
  alarm_cleared,
  records_dropped,
  records_unknown,
  edges_missed,
  bus_recovered,
  command_refused,
  config_changed,
  certificate_expiring,
  duplicate_gateway,
  clock_set,
};
enum class Severity : std::uint8_t { info, warning, error };

std::string_view name(EventType type);
std::string_view name(Severity severity);

struct SequenceRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const SequenceRange&, const SequenceRange&) = default;
};

/// Something that happened, for people and for alarms.
struct Happening {
  EventType type = EventType::device_online;
  Severity severity = Severity::info;
  std::string device = {};
  std::string channel = {};
  std::string reason = {};
  std::string detail = {};
  std::vector<SequenceRange> ranges = {};  ///< of records_dropped and records_unknown
};

/// What the outbox keeps and a session delivers.
struct Record {
  std::uint64_t sequence = 0;  ///< given by the outbox when the record is made
  TimePoint time;              ///< of acquisition; of a window its end
  std::variant<ReadingsBody, WindowBody, Happening> body;

  bool is_event() const { return std::holds_alternative<Happening>(body); }
};

}  // namespace sluice
