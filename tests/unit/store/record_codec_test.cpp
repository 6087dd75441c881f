#include "gateway/store/record_codec.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/sample_records.hpp"
#include "tests/unit/store/same_record.hpp"

namespace sluice {
namespace {

using testing::same;
using testing::sample_device;

constexpr RowFacts facts{.boot = 3, .complete = 12345678901};

Record there_and_back(const Record& record) {
  RowDecoder decoder;
  const auto row = decoder.decode(record.sequence, encode_row(record, facts));
  if (!row) throw std::runtime_error("not decoded");
  EXPECT_EQ(row->facts.boot, facts.boot);
  EXPECT_EQ(row->facts.complete, facts.complete);
  return row->record;
}

void expect_kept(const Record& record) {
  EXPECT_TRUE(same(there_and_back(record), record)) << record.sequence;
}

TEST(RecordCodec, KeepsReadingsOfEveryKindOfValue) {
  ReadingsBody body{.device = sample_device(), .values = {}, .alarms = {"temperature.high", "count.low"}};
  body.values.push_back({.channel = 0, .value = 21.5});
  body.values.push_back({.channel = 1, .value = std::numeric_limits<std::int64_t>::min()});
  body.values.push_back({.channel = 2, .value = false});
  body.values.push_back({.channel = 3, .value = std::string("not UTF-8: \xFF\0 end", 17)});
  body.values.push_back({.channel = 0, .value = -std::numeric_limits<double>::infinity()});
  expect_kept({.sequence = 7, .time = TimePoint(123456789012345ns), .body = body});
  expect_kept({.sequence = std::numeric_limits<std::int64_t>::max(),
               .time = TimePoint(-5ns),
               .body = ReadingsBody{.device = sample_device(), .values = {}}});
}

TEST(RecordCodec, KeepsEveryQualityAndReason) {
  for (int quality = 0; quality <= static_cast<int>(Quality::bad); ++quality) {
    for (int reason = 0; reason < reason_count; ++reason) {
      ChannelValue value{.channel = 1, .value = {}, .quality = static_cast<Quality>(quality), .reason = static_cast<Reason>(reason)};
      expect_kept({.sequence = 1, .time = TimePoint(1s), .body = ReadingsBody{.device = sample_device(), .values = {value}}});
    }
  }
}

TEST(RecordCodec, KeepsWindowsWithTheirStatisticsInOrder) {
  WindowBody body{.device = sample_device(), .channel = 0, .start = TimePoint(60s), .end = TimePoint(120s), .count = 6, .partial = true};
  body.statistics = {{Statistic::stddev, 0.5}, {Statistic::mean, 1}, {Statistic::min, 0},
                     {Statistic::max, 2},      {Statistic::last, 2}, {Statistic::count, 6}};
  body.alarms = {"temperature.high"};
  expect_kept({.sequence = 9, .time = TimePoint(120s), .body = body});
}

TEST(RecordCodec, KeepsEventsOfEveryTypeAndSeverity) {
  for (int type = 0; type <= static_cast<int>(EventType::clock_set); ++type) {
    for (int severity = 0; severity <= static_cast<int>(Severity::error); ++severity) {
      Happening event{.type = static_cast<EventType>(type), .severity = static_cast<Severity>(severity)};
      event = {event.type, event.severity, "air", "temperature", "timeout", "it did not answer", {{1, 5}, {7, 7}}};
      expect_kept({.sequence = 10, .time = TimePoint(1s), .body = event});
    }
  }
}

TEST(RecordCodec, KeepsWhatIsLeftOfMergedRecords) {
  MergedBody body{.device = sample_device(), .start = TimePoint(1s), .channels = {}, .replaced = {3, 11}};
  body.channels.push_back({.channel = 0, .count = 5, .extent = {{.mean = 1.5, .min = 1, .max = 2}}, .last = 2.0});
  body.channels.push_back({.channel = 3, .count = 5, .extent = {}, .last = std::string("text")});
  body.channels.push_back({.channel = 2, .count = 0, .extent = {}, .last = {}});
  expect_kept({.sequence = 11, .time = TimePoint(9s), .body = body});
}

TEST(RecordCodec, SharesOneDeviceAmongRowsThatAreAlike) {
  RowDecoder decoder;
  const Record record = testing::sample_readings(TimePoint(1s), 1);
  const auto one = decoder.decode(0, encode_row(record, facts));
  const auto two = decoder.decode(0, encode_row(record, facts));
  const auto other = decoder.decode(0, encode_row(testing::sample_readings(TimePoint(1s), 1, "soil"), facts));
  EXPECT_EQ(std::get<ReadingsBody>(one->record.body).device, std::get<ReadingsBody>(two->record.body).device);
  EXPECT_NE(std::get<ReadingsBody>(one->record.body).device, std::get<ReadingsBody>(other->record.body).device);
}

TEST(RecordCodec, RefusesARowWithAnyBitFlipped) {
  RowDecoder decoder;
  const std::string row = encode_row(testing::sample_readings(TimePoint(1s), 1), facts);
  for (std::size_t bit = 0; bit < row.size() * 8; ++bit) {
    std::string flipped = row;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decoder.decode(0, flipped)) << bit;
  }
}

TEST(RecordCodec, RefusesARowOfAnotherNumberAndOneThatIsCutOff) {
  RowDecoder decoder;
  const std::string row = encode_row(testing::sample_readings(TimePoint(1s), 1), facts);
  EXPECT_TRUE(decoder.decode(0, row));
  EXPECT_FALSE(decoder.decode(1, row));
  for (std::size_t size = 0; size < row.size(); ++size) EXPECT_FALSE(decoder.decode(0, row.substr(0, size)));
}

TEST(RecordCodec, SumsAsCrc32cDoes) {
  // RFC 3720, appendix B.4: 32 bytes of zeroes; the first eight are the number.
  EXPECT_EQ(row_sum(0, std::string(24, '\0')), 0x8A9136AA);
}

}  // namespace
}  // namespace sluice
