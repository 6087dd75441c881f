#include "gateway/store/sweep.hpp"

#include <algorithm>
#include <utility>

#include "gateway/store/thinning.hpp"

namespace sluice {
namespace {

// Enough for two records of each device, few enough for a transaction that others wait for.
constexpr std::uint64_t rows_a_bite = 512;
constexpr int most_bites = 16;
// How many times as far apart as elsewhere the rows of one bite may lie.
constexpr int most_doublings = 6;
constexpr Duration most_time = 24h * 365 * 10;

}  // namespace

std::uint64_t Sweep::bite(OutboxFile& file, std::uint64_t given_out, std::uint64_t records, Losses& losses) {
  for (int bites = 0; bites < most_bites && file.database.ok(); ++bites) {
    const std::uint64_t half = records / 2;
    if (behind_ >= half / 4 * 3) {
      longest_ = std::min<Duration>(longest_ * 2, most_time);
      position_ = behind_ = 0;
    }
    if (given_out > position_) {
      position_ = given_out;
      behind_ = 0;
    }
    const Bite bite = next(file, given_out, std::min(half - behind_, rows_a_bite), losses);
    if (bite.count < 2) return 0;
    const std::vector<RowDecoder::Row> left = thin(bite.rows);
    behind_ += left.size();
    if (const std::uint64_t fewer = replace(file, bite, left, losses)) return fewer;
  }
  return 0;
}

Sweep::Bite Sweep::next(OutboxFile& file, std::uint64_t given_out, std::uint64_t most, Losses& losses) {
  Bite bite;
  RowDecoder decoder;
  Statement& rows = file.telemetry.rows({std::max(position_, given_out) + 1, largest_number});
  while (bite.count < most && rows.next()) {
    position_ = rows.number(0);
    bite.span = {bite.count == 0 ? position_ : bite.span.first, position_};
    ++bite.count;
    auto row = decoder.decode(position_, rows.bytes(1));
    if (!row) losses.add("damaged", 1, {position_, position_});
    if (row) bite.rows.push_back(std::move(*row));
  }
  rows.finish();
  return bite;
}

std::vector<RowDecoder::Row> Sweep::thin(const std::vector<RowDecoder::Row>& rows) {
  const bool is_first = longest_ == Duration(0);
  // What rows lie how far apart shows in the first bite; later ones may be sparser.
  Duration longest = is_first ? Duration(1ms) : longest_;
  const int doublings = is_first ? 40 : most_doublings;
  std::vector<RowDecoder::Row> left = thinned(rows, longest);
  for (int i = 0; i < doublings && left.size() * 4 > rows.size() * 3; ++i) {
    longest *= 2;
    left = thinned(rows, longest);
  }
  if (is_first && left.size() < rows.size()) longest_ = longest;
  return left;
}

std::uint64_t Sweep::replace(OutboxFile& file, const Bite& bite, const std::vector<RowDecoder::Row>& left, Losses& losses) {
  if (left.size() == bite.count) return 0;
  std::uint64_t removed = file.telemetry.remove(bite.span);
  for (const RowDecoder::Row& row : left) removed -= file.telemetry.put(row.record.sequence, encode_row(row.record, row.facts));
  const std::uint64_t fewer = bite.rows.size() - left.size();
  if (fewer > 0) losses.add("thin_out", fewer, bite.span);
  return file.database.ok() ? removed : 0;
}

}  // namespace sluice
