#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/record.hpp"

namespace sluice {

/// What gives way when there is no room.
enum class OnFull : std::uint8_t { drop_oldest, drop_newest, thin_out };

std::string_view name(OnFull policy);
std::optional<OnFull> on_full_from(std::string_view name);

/// Wall time at the start of the present boot, as far as it is known.
struct BootOffset {
  std::int64_t nanoseconds = 0;  ///< since 1970
  bool synchronised = false;
  friend bool operator==(const BootOffset&, const BootOffset&) = default;
};

/// What one session has got of the rows that are still there because another one has not.
struct SavedCursor {
  std::string name;
  std::vector<SequenceRange> events = {};
  std::vector<SequenceRange> telemetry = {};
};

/// What one transaction does.
struct Writing {
  std::vector<std::shared_ptr<const Record>> records = {};  ///< in the order of their numbers; one that is there already is replaced
  std::vector<SequenceRange> done_events = {};              ///< every session has got them: they go
  std::vector<SequenceRange> done_telemetry = {};
  std::vector<SavedCursor> cursors = {};  ///< replace what was saved; empty when there is one session only
  std::uint64_t complete = 0;             ///< every number up to this one is on disk after this transaction, was delivered or named
  std::uint64_t named_up_to = 0;          ///< losses with ids up to it are named by records that are delivered, on disk or in `records`
  TimePoint now = {};                     ///< so far is known, when `offset` is said
  std::optional<BootOffset> offset = {};  ///< when it is not what was written last
  std::uint64_t max_bytes = 0;            ///< of the file; 0: no limit
  OnFull on_full = OnFull::drop_oldest;
};

/// Records that are no more, for one reason.
struct Loss {
  std::string reason;                 ///< drop_oldest, drop_newest, thin_out, damaged
  std::uint64_t records = 0;          ///< that were dropped, or merged into others
  std::vector<SequenceRange> ranges;  ///< where they lie; with a dropped event, also what that event named
};

/// What there is on disk.
struct Inhabitants {
  std::uint64_t bytes = 0;  ///< of the file that are in use
  std::uint64_t records = 0;
  std::uint64_t first = 0;               ///< smallest number of all; 0 when there is none
  std::uint64_t last_event = 0;          ///< largest number; 0 when there is none
  std::uint64_t last_telemetry = 0;      ///< likewise
  std::optional<TimePoint> oldest = {};  ///< acquisition of the oldest, on the present boot's clock
};

/// Losses stay on disk from the transaction that made them until they are named: a kill in between leaves none unnamed.
struct Written {
  Inhabitants there;
  std::vector<Loss> losses;
  std::uint64_t last_loss = 0;  ///< id of the newest loss on disk; 0 when all are named
};

/// Records in the order of their numbers, as far as they were wanted.
struct Chunk {
  std::vector<std::shared_ptr<const Record>> records;
  std::uint64_t up_to = 0;  ///< nothing that is wanted up to this number is left on disk
  std::vector<Loss> losses;
};

}  // namespace sluice
