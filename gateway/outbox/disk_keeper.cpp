#include "gateway/outbox/disk_keeper.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "drivers/async/with_timeout.hpp"
#include "gateway/outbox/outbox_cursor.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr Duration longest_pause = 60s;
/// A disk that fails now and then is told of once: it is said to be well when it has been for so long.
constexpr Duration calm = 60s;
constexpr std::size_t much = DurableOutbox::usual_memory / 4 * 3;

}  // namespace

DiskKeeper::DiskKeeper(DurableOutbox& outbox, Disk disk)
    : outbox_(outbox), disk_(std::move(disk)), clock_(outbox.clock_), attention_(outbox.executor_), first_of_run_(outbox.next_sequence()) {}

Task<void> DiskKeeper::run() {
  while (!is_given_up_) {
    if (works_)
      co_await step();
    else
      co_await open();
  }
}

Task<void> DiskKeeper::step() {
  const TimePoint now = clock_.now();
  attention_.clear();
  fresh_bytes_ = 0;
  if (now - calm >= well_since_) tell_recovery();
  const auto next = now >= reads_from_ ? reader() : std::nullopt;
  const bool deletes_first = next && has_done() && now >= paused_until_;
  if (write_due() <= now || deletes_first) co_return co_await write();
  if (next) co_return co_await read(*next->first, next->second, *next->first->wanted(next->second));
  co_await attention_.wait_until(clock_, std::min(write_due(), now + lag));
}

std::optional<std::pair<OutboxCursor*, RecordKind>> DiskKeeper::reader() const {
  for (const RecordKind kind : record_kinds) {
    for (OutboxCursor* cursor : outbox_.cursors_) {
      if (cursor->wanted(kind)) return std::pair(cursor, kind);
    }
  }
  return std::nullopt;
}

void DiskKeeper::on_kept() {
  const auto& events = outbox_.queue(RecordKind::event);
  const auto& telemetry = outbox_.queue(RecordKind::telemetry);
  const bool is_first = fresh_bytes_ == 0;
  const std::size_t newest = telemetry.empty() ? 0 : std::prev(telemetry.end())->bytes;
  fresh_bytes_ += std::max<std::size_t>(newest, events.empty() ? 1 : std::prev(events.end())->bytes);
  if (clock_.now() < paused_until_) return;
  if (fresh_bytes_ >= group_bytes || (is_first && is_hurried())) attention_.set();
}

/// What cannot wait for an acknowledgement. Writing is how a disk that was full is found to have room.
bool DiskKeeper::is_hurried() const {
  return is_closing_ || is_full_ || outbox_.settings_.is_written_first || !outbox_.all_connected();
}

std::size_t DiskKeeper::unwritten_bytes() const {
  std::size_t bytes = 0;
  for (const RecordKind kind : record_kinds) {
    const RecordQueue& queue = outbox_.queue(kind);
    for (auto record = queue.after(written_up_to_); record != queue.end(); ++record) bytes += record->bytes;
  }
  return bytes;
}

TimePoint DiskKeeper::write_due() const {
  TimePoint due = never;
  for (const RecordKind kind : record_kinds) {
    const RecordQueue& queue = outbox_.queue(kind);
    const auto oldest = queue.after(written_up_to_);
    if (oldest != queue.end() && oldest->sequence() <= outbox_.keeper_.blocks().last_reserved())
      due = std::min(due, oldest->kept_at + (is_hurried() ? group_time : lag));
  }
  if (due != never) {
    const std::size_t bytes = unwritten_bytes();
    if (is_closing_ || is_full_ || bytes >= (is_hurried() ? group_bytes : much)) due = TimePoint{};
    due = std::max(due, paused_until_);
  }
  // From when the clock was set is known how late the boots before can have been.
  if (written_offset_ && !written_offset_->synchronised && offset().synchronised) due = std::max(TimePoint{}, paused_until_);
  return has_done() ? std::min(due, done_since_ + group_time) : due;
}

void DiskKeeper::forget(RecordKind kind, SequenceRange range) {
  if (range.first > last_on_disk_) return;
  if (!has_done()) done_since_ = clock_.now();
  done_[static_cast<std::size_t>(kind)].add(range);
  if (done_since_ == clock_.now()) attention_.set();
}

/// In the order of numbers, so that written_up_to_ says all. Not what is held: after a kill its number would be given again.
void DiskKeeper::collect(Writing& writing) const {
  const auto& events = outbox_.queue(RecordKind::event);
  const auto& telemetry = outbox_.queue(RecordKind::telemetry);
  auto event = events.after(written_up_to_);
  auto reading = telemetry.after(written_up_to_);
  for (std::size_t bytes = 0; bytes < group_bytes && (event != events.end() || reading != telemetry.end());) {
    const bool is_event = reading == telemetry.end() || (event != events.end() && event->sequence() < reading->sequence());
    const KeptRecord& next = is_event ? *event++ : *reading++;
    if (next.sequence() > outbox_.keeper_.blocks().last_reserved()) return;
    bytes += next.bytes;
    writing.records.push_back(next.record);
  }
}

Writing DiskKeeper::next_writing(TimePoint now) {
  Writing writing{.done_events = done_[0].all(), .done_telemetry = done_[1].all(), .cursors = cursors()};
  writing.max_bytes = outbox_.settings_.max_bytes;
  writing.on_full = outbox_.settings_.on_full;
  if (now >= paused_until_) collect(writing);
  if (offset() != written_offset_) writing.offset = offset();
  writing.now = now;
  if (!writing.records.empty()) last_on_disk_ = std::max(last_on_disk_, writing.records.back()->sequence);
  // As it will be when this is written.
  const std::uint64_t before = std::exchange(written_up_to_, writing.records.empty() ? written_up_to_ : writing.records.back()->sequence);
  writing.complete = outbox_.settled() - 1;
  if (has_named()) writing.named_up_to = named_.losses_up_to;
  written_up_to_ = before;
  return writing;
}

std::vector<SavedCursor> DiskKeeper::cursors() const {
  std::vector<SavedCursor> cursors;
  if (outbox_.cursors_.size() < 2) return cursors;  // what the only one has got is deleted
  for (const OutboxCursor* cursor : outbox_.cursors_) cursors.push_back(cursor->state());
  return cursors;
}

Task<void> DiskKeeper::write() {
  const Writing writing = next_writing(clock_.now());
  const auto written = co_await disk_.storage.write(writing);
  if (written) co_return on_written(writing, *written);
  on_trouble(written.error());
  if (writing.records.empty() && has_done()) done_since_ = paused_until_ - group_time;
}

void DiskKeeper::on_written(const Writing& writing, const Written& written) {
  for (const SequenceRange& range : writing.done_events) done_[0].remove(range);
  for (const SequenceRange& range : writing.done_telemetry) done_[1].remove(range);
  done_since_ = has_done() ? clock_.now() : never;
  if (!writing.records.empty()) written_up_to_ = writing.records.back()->sequence;
  if (writing.offset) written_offset_ = writing.offset;
  there_ = written.there;
  last_loss_ = written.last_loss;
  if (writing.named_up_to > 0) named_ = {};
  for (const Loss& loss : written.losses) outbox_.note_loss(loss);
  if (!writing.records.empty()) note_works();  // that rows could be deleted does not say that others find room
  while (outbox_.used() > DurableOutbox::usual_memory && outbox_.evict_one()) {
  }
  if (outbox_.settings_.is_written_first) outbox_.release();
}

Task<void> DiskKeeper::read(OutboxCursor& cursor, RecordKind kind, SequenceRange wanted) {
  const std::uint64_t epoch = cursor.epoch();
  auto chunk = co_await disk_.storage.read(kind, wanted, OutboxCursor::portion);
  if (!chunk) {
    on_trouble(chunk.error());
    reads_from_ = paused_until_;
    co_return;
  }
  for (const Loss& loss : chunk->losses) outbox_.note_loss(loss);
  const bool is_wanted = std::ranges::contains(outbox_.cursors_, &cursor) && cursor.epoch() == epoch;
  if (is_wanted) cursor.on_read(kind, std::move(*chunk));
}

void DiskKeeper::note_works() {
  is_full_ = false;
  pause_ = group_time;
  if (!told_.empty()) well_since_ = std::min(well_since_, clock_.now());
}

void DiskKeeper::tell_recovery() {
  well_since_ = never;
  told_.clear();
  findings_.clear();
  tell(Severity::info, "the outbox is on disk again");
}

void DiskKeeper::on_trouble(const Error& error) {
  const bool is_full = error.reason == Reason::overflow;
  const bool is_news = told_.insert(error.reason).second;
  works_ = is_full && works_;
  is_full_ = is_full_ || is_full;
  is_distrusted_ = is_distrusted_ || error.reason == Reason::bus;
  pause_ = std::min(2 * pause_, longest_pause);
  well_since_ = never;
  paused_until_ = clock_.now() + pause_;
  if (has_done()) done_since_ = clock_.now();
  outbox_.release();
  if (!is_news) return;
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  tell(Severity::error, std::format("the outbox cannot be kept on disk ({}): records are in memory only, {} MiB of them at most; {}",
                                    error.text(), DurableOutbox::most_memory / mebibyte,
                                    is_full ? "make room on the disk" : "it is tried again; check the disk and who may write to it"));
}

void DiskKeeper::tell(Severity severity, const std::string& what) const {
  if (outbox_.settings_.on_disk) outbox_.settings_.on_disk(severity, what);
}

SavedCursor DiskKeeper::saved(const std::string& name) const {
  const auto found = std::ranges::find(saved_, name, &SavedCursor::name);
  return found != saved_.end() ? *found : SavedCursor{.name = name};
}

void DiskKeeper::add_to(OutboxUse& use) const {
  use.on_disk = works_ && !is_full_;
  for (const RecordKind kind : record_kinds) {
    // What is on disk as well was counted in memory.
    const RecordQueue& queue = outbox_.queue(kind);
    use.records -= static_cast<std::uint64_t>(queue.after(written_up_to_) - queue.begin());
  }
  use.records += there_.records;
  if (there_.records == 0) return;
  use.bytes = unwritten_bytes() + there_.bytes;
  if (there_.oldest) use.oldest = std::min(use.oldest.value_or(*there_.oldest), *there_.oldest);
}

}  // namespace sluice
