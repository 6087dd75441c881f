#include "gateway/store/salvage.hpp"

#include <algorithm>
#include <format>

#include "gateway/store/page_scan.hpp"

namespace sluice {
namespace {

constexpr std::uint64_t rows_a_transaction = 4000;
// Damage in more places than this is not worth the search.
constexpr int most_holes = 1000;

}  // namespace

void Salvage::run() {
  to_.database.run("BEGIN IMMEDIATE");
  take_boots();
  take_rows(from_.events, to_.events);
  take_rows(from_.telemetry, to_.telemetry);
  if (is_damaged_ || is_incomplete_) search_pages();
  name_holes();
  to_.save(from_.cursors());
  for (const Loss& loss : from_.losses()) to_.note(loss);
  // A number is not given to another boot as long as there are records of it.
  for (const std::uint64_t boot : boots_) {
    if (!to_.boots.rows().contains(boot)) to_.boots.put({.number = boot, .id = std::format("unknown-{}", boot)});
  }
  to_.database.run("COMMIT");
}

void Salvage::take_boots() {
  from_.boots.load();
  from_.database.forgive();
  for (const auto& [number, row] : from_.boots.rows()) to_.boots.put(row);
}

void Salvage::take_rows(RecordTable& from, RecordTable& to) {
  Ascent ascent = ascend(from, to, 0);
  for (int holes = 0; ascent.is_broken && holes < most_holes && to_.database.ok(); ++holes) {
    is_incomplete_ = true;
    const std::uint64_t before = ascent.last;
    const Leap behind = leap(from, before);
    const std::uint64_t upper = behind.row == 0 ? largest_number : behind.row - 1;
    const std::uint64_t lowest = descend(from, to, {before + 1, upper});
    const std::uint64_t end = lowest != 0 ? lowest - 1 : behind.row != 0 ? behind.row - 1 : behind.end;
    // Nobody knows where a hole begins that is at the beginning, nor always where the last one ends.
    const bool is_bounded = before > 0 && end < largest_number;
    if (end > before) holes_.push_back({.kind = to.kind(), .numbers = {before + 1, end}, .is_bounded = is_bounded});
    if (behind.row == 0) return;
    ascent = ascend(from, to, upper);
  }
}

Salvage::Ascent Salvage::ascend(RecordTable& from, RecordTable& to, std::uint64_t after) {
  std::uint64_t last = after;
  Statement& rows = from.rows({after + 1, largest_number});
  bool is_in_order = true;
  while (to_.database.ok() && rows.next()) {
    // A broken structure may lead in a circle.
    is_in_order = rows.number(0) > last;
    if (!is_in_order) break;
    last = rows.number(0);
    take(to, last, rows.bytes(1));
  }
  rows.finish();
  const bool is_broken = !is_in_order || !from_.database.ok();
  from_.database.forgive();
  return {.last = last, .is_broken = is_broken};
}

std::uint64_t Salvage::descend(RecordTable& from, RecordTable& to, SequenceRange range) {
  std::uint64_t lowest = 0;
  Statement& rows = from.rows_backwards(range);
  while (to_.database.ok() && rows.next() && (lowest == 0 || rows.number(0) < lowest)) {
    lowest = rows.number(0);
    take(to, lowest, rows.bytes(1));
  }
  rows.finish();
  from_.database.forgive();
  return lowest;
}

Salvage::Leap Salvage::leap(RecordTable& from, std::uint64_t after) {
  for (std::uint64_t stride = 1; stride < largest_number - after; stride *= 2) {
    Statement& rows = from.rows({after + 1 + stride, largest_number});
    const std::uint64_t row = rows.next() ? rows.number(0) : 0;
    const bool is_read = from_.database.ok();
    rows.finish();
    from_.database.forgive();
    if (is_read) return {.row = row, .end = after + stride};
  }
  return {.row = 0, .end = largest_number};
}

void Salvage::take(RecordTable& to, std::uint64_t sequence, std::string_view row) {
  const auto decoded = decoder_.decode(sequence, row);
  if (!decoded || decoded->record.kind() != to.kind()) return lose({sequence, sequence});
  boots_.insert(decoded->facts.boot);
  records_ += to.put(sequence, row);
  if (++taken_ % rows_a_transaction == 0) to_.database.run("COMMIT; BEGIN IMMEDIATE");
}

void Salvage::lose(SequenceRange range) {
  losses_.add("damaged", range.last - range.first + 1, range);
  is_incomplete_ = true;
}

void Salvage::search_pages() {
  scan_pages(from_.database.file(), [this](std::uint64_t sequence, std::string_view row) {
    if (!to_.events.has(sequence) && !to_.telemetry.has(sequence)) find(sequence, row);
  });
}

void Salvage::find(std::uint64_t sequence, std::string_view row) {
  const auto decoded = decoder_.decode(sequence, row);
  if (!decoded) return;
  const RecordKind kind = decoded->record.kind();
  take(to_.table(kind), sequence, row);
  for (Hole& hole : holes_) {
    if (kind != hole.kind || sequence < hole.numbers.first || sequence > hole.numbers.last) continue;
    ++hole.found;
    hole.highest = std::max(hole.highest, sequence);
  }
}

void Salvage::name_holes() {
  for (const Hole& hole : holes_) {
    const std::uint64_t last = hole.numbers.last == largest_number ? std::max(last_, hole.highest) : hole.numbers.last;
    const std::uint64_t size = last + 1 - std::min(last + 1, hole.numbers.first);
    if (size == 0 || size == hole.found) continue;
    losses_.add("damaged", hole.is_bounded ? size - hole.found : 1, {hole.numbers.first, last});
  }
}

}  // namespace sluice
