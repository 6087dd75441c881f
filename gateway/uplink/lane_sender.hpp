#pragma once
#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/async/retry.hpp"
#include "gateway/outbox/outbox.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

using Records = std::vector<std::shared_ptr<const Record>>;

/// Carries the records of one lane of the outbox to the broker, in order, during one connection.
///
/// A parcel is what one publish carries. The outbox is told that records have arrived when everything before them has, too.
/// A negative answer stops the lane: `busy` and `denied` for a while, then the same parcels go again; `too_large` makes smaller
/// parcels, and a single record that is too large is given up.
class LaneSender {
 public:
  /// The message for the first `records` of those given. 0 records: the first one alone is too large for the broker. Without a
  /// message there is nothing to send for them.
  struct Packed {
    std::optional<Message> message;
    std::size_t records = 0;
  };
  using Pack = std::function<Packed(std::span<const std::shared_ptr<const Record>> records, std::size_t max_bytes)>;
  using GiveUp = std::function<void(const Record& record)>;

  struct Settings {
    Lane lane;
    std::size_t max_bytes;  ///< a parcel of several records is at most this large
  };

  LaneSender(Settings settings, Cursor& cursor, Pack pack, GiveUp give_up, std::uint64_t seed);

  /// Takes records out of the outbox, at most `max_bytes` of them, to be sent next. Cursor::peek() must have some.
  const Records& load(std::size_t max_bytes);

  bool has_waiting() const;
  /// Nothing may be loaded or sent before this instant.
  TimePoint paused_until() const { return paused_until_; }
  /// For a reason of another's: nothing before `until`.
  void pause(TimePoint until) { paused_until_ = std::max(paused_until_, until); }
  bool is_empty() const { return parcels_.empty(); }
  std::size_t in_flight() const { return static_cast<std::size_t>(std::ranges::count(parcels_, Progress::in_flight, &Parcel::progress)); }

  /// Sends the next waiting parcel. Nothing when it turned out that there was nothing to send.
  std::optional<PublishId> send(MqttLink& link);

  /// False when the publish is none of this lane's.
  bool on_answer(PublishId id, PublishAnswer answer, TimePoint now);

 private:
  enum class Progress : std::uint8_t { waiting, in_flight, arrived };
  struct Parcel {
    Records records;
    Progress progress = Progress::waiting;
    PublishId id = 0;
    std::size_t bytes = 0;
  };
  using Parcels = std::list<Parcel>;

  Parcels::iterator first_waiting();
  void keep_first(Parcels::iterator parcel, std::size_t records);
  void give_up_first(Parcels::iterator parcel);
  void shrink(Parcels::iterator parcel);
  void acknowledge_arrived();

  Lane lane_;
  std::size_t max_bytes_;
  Cursor& cursor_;
  Pack pack_;
  GiveUp give_up_;
  Parcels parcels_;
  TimePoint paused_until_{};
  Backoff when_busy_;
  Backoff when_denied_;
};

}  // namespace sluice
