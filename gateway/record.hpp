#pragma once
#include <array>
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

struct SequenceRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const SequenceRange&, const SequenceRange&) = default;
};

/// What is left of one channel in a MergedBody.
struct MergedChannel {
  struct Extent {
    double mean = 0;  ///< of all readings that were counted
    double min = 0;
    double max = 0;
  };
  std::size_t channel = 0;            ///< index into the device's channels
  std::uint64_t count = 0;            ///< of good readings
  std::optional<Extent> extent = {};  ///< of numbers and states (false is 0, true is 1); nothing for texts, or when count is 0
  Value last = {};                    ///< the newest good value; empty when there was none
};

/// Several records of one device, of which only this is left: they gave way to newer ones (thin_out).
struct MergedBody {
  std::shared_ptr<const InventoryDevice> device;
  TimePoint start;  ///< of the oldest; the record's time is that of the newest
  std::vector<MergedChannel> channels;
  /// The numbers of what was merged lie in it; those in it that arrive were not.
  SequenceRange replaced;
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

/// A boot of this board before the present one.
struct EarlierBoot {
  std::string id;             ///< as the kernel named it (/proc/sys/kernel/random/boot_id)
  std::int64_t offset = 0;    ///< wall time at its start, nanoseconds since 1970
  bool synchronised = false;  ///< false: nobody set the clock in that boot, so the offset is estimated
};

/// Events and telemetry are kept apart: events are delivered first, and never give way to telemetry.
enum class RecordKind : std::uint8_t { event, telemetry };
inline constexpr std::array record_kinds{RecordKind::event, RecordKind::telemetry};

/// What the outbox keeps and a session delivers.
struct Record {
  std::uint64_t sequence = 0;  ///< given by the outbox when the record is made
  TimePoint time;              ///< of acquisition; of a window its end
  std::variant<ReadingsBody, WindowBody, Happening, MergedBody> body;
  std::shared_ptr<const EarlierBoot> boot = {};  ///< whose boot clock its instants are of; null: the present one's

  RecordKind kind() const { return std::holds_alternative<Happening>(body) ? RecordKind::event : RecordKind::telemetry; }
  bool is_event() const { return kind() == RecordKind::event; }
};

/// Wall time of one of the record's instants: of the present boot with the offset known now, of an earlier one with what is known of it.
WallTime wall_time(const Record& record, TimePoint instant, const WallClock& wall);

}  // namespace sluice
