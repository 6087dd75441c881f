// How the store is opened, at the start and after it failed, and how it is left.
#include <algorithm>
#include <utility>

#include "drivers/async/with_timeout.hpp"
#include "gateway/outbox/disk_keeper.hpp"
#include "gateway/outbox/outbox_cursor.hpp"

namespace sluice {

BootOffset DiskKeeper::offset() const {
  const WallTime at_boot = disk_.wall.at(TimePoint{});
  return {.nanoseconds = at_boot.nanoseconds, .synchronised = at_boot.synchronised};
}

StoreSettings DiskKeeper::store_settings() const {
  StoreSettings settings{.file = disk_.file, .stream = outbox_.stream(), .boot_id = disk_.boot_id, .offset = offset()};
  settings.is_distrusted = is_distrusted_;
  if (outbox_.unknown_ && !outbox_.unknown_->ranges.empty()) settings.uncertain = outbox_.unknown_->ranges.front();
  if (was_open_ && last_on_disk_ > 0) settings.uncertain = SequenceRange{first().value_or(1), last_on_disk_};
  return settings;
}

Task<void> DiskKeeper::open() {
  if (tried_) co_await clock_.sleep_until(paused_until_);
  if (is_given_up_) co_return;
  StoreSettings settings = store_settings();
  auto opened = co_await disk_.storage.open(settings);
  tried_ = true;
  if (is_given_up_) co_return;
  if (opened) {
    written_offset_ = settings.offset;
    on_opened(std::move(*opened));
  } else {
    on_trouble(opened.error());
    outbox_.name_unknown();
  }
}

void DiskKeeper::on_opened(Store::Opened opened) {
  for (const std::string& finding : opened.findings) {
    if (findings_.insert(finding).second) tell(Severity::warning, finding);
  }
  const bool was_passed_over =
      std::ranges::any_of(outbox_.cursors_, [&](const OutboxCursor* cursor) { return cursor->has_passed_over(opened.there); });
  works_ = true;
  is_full_ = false;
  if (!told_.empty()) well_since_ = clock_.now();
  is_distrusted_ = false;
  there_ = opened.there;
  written_up_to_ = 0;  // what is in memory is written once more
  last_on_disk_ = std::max({last_on_disk_, there_.last_event, there_.last_telemetry});
  for (const RecordKind kind : record_kinds) {
    const RecordQueue& queue = outbox_.queue(kind);
    const std::uint64_t last = kind == RecordKind::event ? there_.last_event : there_.last_telemetry;
    end_[static_cast<std::size_t>(kind)] = queue.empty() ? last : std::min(last, queue.begin()->sequence() - 1);
  }
  name_uncertain(opened);
  // Also of a transaction that was said to have failed, and is there all the same. What was noted before is named twice.
  for (const Loss& loss : opened.losses) outbox_.note_loss(loss);
  last_loss_ = opened.last_loss;
  if (!std::exchange(was_open_, true)) {
    saved_ = std::move(opened.cursors);
    for (OutboxCursor* cursor : outbox_.cursors_) cursor->restore(saved(cursor->name()));
  }
  outbox_.release();
  if (was_passed_over) outbox_.ask_for_renewal("older records are at hand again");
}

/// What of the range is neither on disk nor in memory.
SequenceSet DiskKeeper::lost(const Store::Opened& opened, SequenceRange range) const {
  SequenceSet lost;
  lost.add(range);
  for (const SequenceRange& certain : opened.certain) lost.remove(certain);
  for (const RecordKind kind : record_kinds) {
    for (const KeptRecord& kept : outbox_.queue(kind)) lost.remove({kept.sequence(), kept.sequence()});
  }
  return lost;
}

void DiskKeeper::name_uncertain(const Store::Opened& opened) {
  auto unknown = std::exchange(outbox_.unknown_, std::nullopt);
  const bool may_lack = opened.is_damaged || opened.is_new;
  if (!unknown && !may_lack) return;
  if (unknown && unknown->ranges.empty()) return name(std::move(*unknown));
  SequenceRange range{outbox_.keeper_.blocks().on_disk().settled, first_of_run_ - 1};
  if (was_open_) range = {first().value_or(1), last_on_disk_};
  if (unknown && !may_lack) range = {std::max(unknown->ranges.front().first, opened.complete + 1), unknown->ranges.front().last};
  if (range.first > range.last) return;
  SequenceSet lost = this->lost(opened, range);
  if (lost.empty()) return;
  if (!unknown) unknown = Happening{.type = EventType::records_unknown, .severity = Severity::warning, .reason = "damaged"};
  if (opened.is_new) unknown->detail = "the outbox on disk was gone: some of these may be lost";
  if (opened.is_damaged) unknown->detail = "the outbox on disk was damaged: some of these may be lost";
  if (lost.ranges() > DurableOutbox::most_ranges) {  // what lies between the last of them is said to be unknown, too
    const SequenceRange rest{lost.all()[DurableOutbox::most_ranges - 1].first, range.last};
    lost.add(rest);
  }
  unknown->ranges = lost.all();
  name(std::move(*unknown));
}

void DiskKeeper::name(Happening unknown) {
  outbox_.unknown_ = std::move(unknown);
  outbox_.name_unknown();
}

Task<void> DiskKeeper::flush() {
  constexpr Duration between_looks = 50ms;
  const TimePoint latest = clock_.now() + closing_patience;
  is_closing_ = true;
  // A call that was cancelled with run() goes on by itself.
  while (disk_.storage.is_stuck() && clock_.now() < latest) co_await clock_.sleep_for(between_looks);
  if (!works_ && !is_given_up_) {
    auto opened = co_await with_timeout(clock_, std::max(latest - clock_.now(), Duration(0)), disk_.storage.open(store_settings()));
    if (opened) on_opened(std::move(*opened));
  }
  paused_until_ = {};
  written_offset_.reset();  // how long this boot lasted bounds the time of the next
  while (works_ && !outbox_.losses_.empty()) outbox_.name_drops();
  while (works_ && clock_.now() < latest && (write_due() != never || has_named() || !written_offset_)) {
    const Writing writing = next_writing(clock_.now());
    const auto written = co_await with_timeout(clock_, latest - clock_.now(), disk_.storage.write(writing));
    if (!written) co_return on_trouble(written.error());
    on_written(writing, *written);
  }
  if (works_ && !told_.empty() && write_due() == never) tell_recovery();
}

}  // namespace sluice
