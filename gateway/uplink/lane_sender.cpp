#include "gateway/uplink/lane_sender.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/uplink/refusal_pauses.hpp"

namespace sluice {

LaneSender::LaneSender(Settings settings, Cursor& cursor, Pack pack, GiveUp give_up, std::uint64_t seed)
    : lane_(settings.lane),
      max_bytes_(settings.max_bytes),
      cursor_(cursor),
      pack_(std::move(pack)),
      give_up_(std::move(give_up)),
      when_busy_(busy_pauses, seed),
      when_denied_(denied_pauses, seed) {}

const Records& LaneSender::load(std::size_t max_bytes) {
  parcels_.push_back({.records = cursor_.take(lane_, std::min(max_bytes, max_bytes_))});
  return parcels_.back().records;
}

bool LaneSender::has_waiting() const {
  return std::ranges::any_of(parcels_, [](const Parcel& parcel) { return parcel.progress == Progress::waiting; });
}

LaneSender::Parcels::iterator LaneSender::first_waiting() {
  return std::ranges::find(parcels_, Progress::waiting, &Parcel::progress);
}

std::optional<PublishId> LaneSender::send(MqttLink& link) {
  const auto parcel = first_waiting();
  if (parcel == parcels_.end()) return std::nullopt;
  Packed packed = pack_(parcel->records, max_bytes_);
  if (packed.records == 0) {
    give_up_first(parcel);
    return std::nullopt;
  }
  keep_first(parcel, packed.records);
  if (!packed.message) {
    parcel->progress = Progress::arrived;
    acknowledge_arrived();
    return std::nullopt;
  }
  parcel->bytes = packed.message->payload.size();
  parcel->progress = Progress::in_flight;
  parcel->id = link.publish(std::move(*packed.message));
  return parcel->id;
}

bool LaneSender::on_answer(PublishId id, PublishAnswer answer, TimePoint now) {
  const auto parcel = std::ranges::find_if(parcels_, [id](const Parcel& p) { return p.progress == Progress::in_flight && p.id == id; });
  if (parcel == parcels_.end()) return false;
  parcel->progress = Progress::waiting;
  switch (answer.outcome) {
    case PublishOutcome::accepted:
      parcel->progress = Progress::arrived;
      when_busy_.reset();
      when_denied_.reset();
      break;
    case PublishOutcome::busy:
      paused_until_ = std::max(paused_until_, now + when_busy_.next());
      break;
    case PublishOutcome::denied:
      paused_until_ = std::max(paused_until_, now + when_denied_.next());
      break;
    case PublishOutcome::too_large:
      shrink(parcel);
  }
  acknowledge_arrived();
  return true;
}

void LaneSender::shrink(Parcels::iterator parcel) {
  if (parcel->records.size() == 1) return give_up_first(parcel);
  max_bytes_ = std::max<std::size_t>(parcel->bytes / 2, 1);
}

void LaneSender::keep_first(Parcels::iterator parcel, std::size_t records) {
  if (records == parcel->records.size()) return;
  const auto cut = parcel->records.begin() + static_cast<std::ptrdiff_t>(records);
  Parcel rest{.records = Records(std::make_move_iterator(cut), std::make_move_iterator(parcel->records.end()))};
  parcel->records.erase(cut, parcel->records.end());
  parcels_.insert(std::next(parcel), std::move(rest));
}

void LaneSender::give_up_first(Parcels::iterator parcel) {
  give_up_(*parcel->records.front());
  keep_first(parcel, 1);
  parcel->progress = Progress::arrived;
  acknowledge_arrived();
}

void LaneSender::acknowledge_arrived() {
  std::optional<std::uint64_t> up_to;
  while (!parcels_.empty() && parcels_.front().progress == Progress::arrived) {
    up_to = parcels_.front().records.back()->sequence;
    parcels_.pop_front();
  }
  if (up_to) cursor_.acknowledge(lane_, *up_to);
}

}  // namespace sluice
