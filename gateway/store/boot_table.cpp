#include "gateway/store/boot_table.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "gateway/store/record_codec.hpp"

namespace sluice {
namespace {

// How much of the end of a boot may be unknown after a power cut; a row of its own for every transaction would cost a page.
constexpr Duration step = 10min;

std::uint64_t sum_of(const BootRow& row) {
  return row_sum(row.number, std::format("{} {} {} {}", row.id, row.offset, row.synchronised, row.last));
}

}  // namespace

BootTable::BootTable(Database& database)
    : database_(database),
      select_(database, "SELECT number, id, offset, synchronised, last, sum FROM boots ORDER BY number"),
      replace_(database, "INSERT OR REPLACE INTO boots(number, id, offset, synchronised, last, sum) VALUES(?, ?, ?, ?, ?, ?)"),
      remove_(database, "DELETE FROM boots WHERE number < ?") {}

void BootTable::load() {
  std::map<std::uint64_t, BootRow> found;
  select_.start();
  while (select_.next()) {
    BootRow row{.number = select_.number(0), .id = std::string(select_.bytes(1)), .offset = select_.integer(2)};
    row.synchronised = select_.integer(3) != 0;
    row.last = select_.integer(4);
    if (sum_of(row) == select_.number(5)) found.emplace(row.number, std::move(row));
  }
  select_.finish();
  // What was known is better than nothing.
  if (!database_.ok() && !rows_.empty()) return;
  rows_ = std::move(found);
  earlier_.clear();
}

void BootTable::begin(const std::string& id, const BootOffset& offset) {
  const auto found = std::ranges::find(rows_, id, [](const auto& row) { return row.second.id; });
  present_ = found == rows_.end() ? add({.id = id, .offset = offset.nanoseconds, .synchronised = offset.synchronised}) : found->first;
  note(offset, TimePoint(Duration(present().last)));
}

void BootTable::forget_before(std::uint64_t number) {
  number = std::min(number, present_);
  // The newest boot that knew the time bounds those after it, with or without rows.
  std::uint64_t known = number;
  for (const auto& [boot, row] : rows_) {
    if (row.synchronised && boot < number) known = boot;
  }
  number = known;
  if (rows_.empty() || rows_.begin()->first >= number) return;
  remove_.run(number);
  rows_.erase(rows_.begin(), rows_.lower_bound(number));
}

void BootTable::note(const Writing& writing) {
  TimePoint newest = writing.offset ? writing.now : TimePoint{};
  for (const auto& record : writing.records) {
    if (!record->boot) newest = std::max(newest, record->time);
  }
  note(writing.offset, newest);
}

void BootTable::note(const std::optional<BootOffset>& offset, TimePoint newest) {
  BootRow& row = rows_.at(present_);
  const std::int64_t last = std::max(row.last, newest.time_since_epoch().count());
  const bool is_other = offset && *offset != BootOffset{.nanoseconds = row.offset, .synchronised = row.synchronised};
  if (!is_other && last - row.last < step.count()) return;
  // What was known with certainty is not given up for a guess.
  if (is_other && (offset->synchronised || !row.synchronised)) {
    row.offset = offset->nanoseconds;
    row.synchronised = offset->synchronised;
    earlier_.clear();
  }
  row.last = last;
  put(row);
}

void BootTable::put(const BootRow& row) {
  replace_.run(row.number, row.id, row.offset, std::int64_t{row.synchronised}, row.last, sum_of(row));
  rows_.insert_or_assign(row.number, row);
}

std::uint64_t BootTable::add(BootRow row) {
  row.number = rows_.empty() ? 1 : rows_.rbegin()->first + 1;
  put(row);
  earlier_.clear();
  return row.number;
}

std::uint64_t BootTable::number_of(const Record& record) {
  if (!record.boot) return present_;
  const auto found = std::ranges::find(rows_, record.boot->id, [](const auto& row) { return row.second.id; });
  if (found != rows_.end()) return found->first;
  // Before the present one, as it was: numbers are in the order of time.
  const EarlierBoot& boot = *record.boot;
  std::uint64_t number = present_ - 1;
  while (number > 0 && rows_.contains(number)) --number;
  put({.number = number, .id = boot.id, .offset = boot.offset, .synchronised = boot.synchronised});
  return number;
}

std::shared_ptr<const EarlierBoot> BootTable::earlier(std::uint64_t number) {
  if (number == present_) return nullptr;
  // Its row was damaged.
  if (!rows_.contains(number)) {
    rows_.emplace(number, BootRow{.number = number, .id = std::format("unknown-{}", number)});
    earlier_.clear();
  }
  if (earlier_.empty()) estimate();
  return earlier_.at(number);
}

TimePoint BootTable::on_present_clock(std::uint64_t number, TimePoint instant) {
  const auto boot = earlier(number);
  return boot ? instant + Duration(boot->offset - present().offset) : instant;
}

void BootTable::estimate() {
  std::vector<BootRow> boots;
  boots.reserve(rows_.size());
  for (const auto& [number, row] : rows_) boots.push_back(row);
  const std::vector<std::int64_t> offsets = estimated_offsets(boots);
  for (std::size_t i = 0; i < boots.size(); ++i) {
    earlier_[boots[i].number] =
        std::make_shared<const EarlierBoot>(EarlierBoot{.id = boots[i].id, .offset = offsets[i], .synchronised = boots[i].synchronised});
  }
}

}  // namespace sluice
