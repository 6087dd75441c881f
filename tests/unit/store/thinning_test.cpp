#include "gateway/store/thinning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_records.hpp"

namespace sluice {
namespace {

using testing::sample_device;
using testing::sample_readings;
using Rows = std::vector<RowDecoder::Row>;

constexpr Duration long_enough = 1h;

RowDecoder::Row row(std::uint64_t sequence, Record record, std::uint64_t boot = 1) {
  record.sequence = sequence;
  return {.record = std::move(record), .facts = {.boot = boot, .complete = sequence}};
}

RowDecoder::Row reading(std::uint64_t sequence, double temperature, const std::string& device = "air", std::uint64_t boot = 1) {
  return row(sequence, sample_readings(TimePoint(std::chrono::seconds(sequence)), temperature, device), boot);
}

RowDecoder::Row readings(std::uint64_t sequence, std::vector<ChannelValue> values) {
  return row(sequence, {.time = TimePoint(1s), .body = ReadingsBody{.device = sample_device(), .values = std::move(values)}});
}

RowDecoder::Row window(std::uint64_t sequence, std::size_t channel, std::uint64_t count,
                       std::vector<std::pair<Statistic, double>> statistics) {
  return row(sequence, {.time = TimePoint(120s),
                        .body = WindowBody{.device = sample_device(),
                                           .channel = channel,
                                           .start = TimePoint(60s),
                                           .end = TimePoint(120s),
                                           .count = count,
                                           .statistics = std::move(statistics)}});
}

const MergedBody& merged(const RowDecoder::Row& row) {
  return std::get<MergedBody>(row.record.body);
}

void expect_extent(const MergedChannel& channel, double mean, double min, double max) {
  ASSERT_TRUE(channel.extent);
  EXPECT_DOUBLE_EQ(channel.extent->mean, mean);
  EXPECT_EQ(channel.extent->min, min);
  EXPECT_EQ(channel.extent->max, max);
}

TEST(Thinning, MakesTwoNeighboursOneWithNumberAndTimeOfTheNewer) {
  const Rows left = thinned({reading(4, 10), reading(6, 20)}, long_enough);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].record.sequence, 6U);
  EXPECT_EQ(left[0].record.time, TimePoint(6s));
  EXPECT_EQ(left[0].facts.complete, 6U);
  EXPECT_EQ(merged(left[0]).start, TimePoint(4s));
  EXPECT_EQ(merged(left[0]).replaced, (SequenceRange{4, 6}));
  EXPECT_EQ(merged(left[0]).channels[0].count, 2U);
  EXPECT_EQ(merged(left[0]).channels[0].last, Value(20.0));
  expect_extent(merged(left[0]).channels[0], 15, 10, 20);
}

TEST(Thinning, AddsUpWhatWasMergedBefore) {
  Rows left = thinned({reading(1, 1), reading(2, 2), reading(3, 3), reading(4, 10), reading(5, -6)}, 1s);
  ASSERT_EQ(left.size(), 3U);
  left = thinned(std::move(left), 3s);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(merged(left[0]).replaced, (SequenceRange{1, 4}));
  EXPECT_EQ(merged(left[0]).start, TimePoint(1s));
  expect_extent(merged(left[0]).channels[0], 4, 1, 10);
  left = thinned(std::move(left), long_enough);
  EXPECT_EQ(merged(left[0]).channels[0].count, 5U);
  expect_extent(merged(left[0]).channels[0], 2, -6, 10);
}

TEST(Thinning, MergesNoFurtherThanItIsTold) {
  const Rows left = thinned({reading(1, 1), reading(2, 2), reading(3, 3), reading(40, 4), reading(41, 5)}, 2s);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(merged(left[0]).replaced, (SequenceRange{1, 3}));
  EXPECT_EQ(merged(left[1]).replaced, (SequenceRange{40, 41}));
}

TEST(Thinning, KeepsDevicesApart) {
  const Rows left = thinned({reading(1, 1, "air"), reading(2, 2, "soil"), reading(3, 3, "air"), reading(4, 4, "soil")}, long_enough);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(merged(left[0]).device->id, "air");
  EXPECT_EQ(merged(left[0]).replaced, (SequenceRange{1, 3}));
  EXPECT_EQ(merged(left[1]).device->id, "soil");
}

TEST(Thinning, KeepsBootsApartForTheirClocksDiffer) {
  EXPECT_EQ(thinned({reading(1, 1, "air", 1), reading(2, 2, "air", 2)}, long_enough).size(), 2U);
}

TEST(Thinning, KeepsWindowsOfOtherChannelsApart) {
  EXPECT_EQ(thinned({window(1, 0, 1, {{Statistic::mean, 1}}), window(2, 1, 1, {{Statistic::mean, 1}})}, long_enough).size(), 2U);
}

TEST(Thinning, KeepsOtherUnitsApart) {
  RowDecoder::Row other = reading(2, 293);
  std::get<ReadingsBody>(other.record.body).device = std::make_shared<const InventoryDevice>(
      InventoryDevice{.id = "air", .driver = "sample", .channels = {{.name = "temperature", .unit = "K"}}});
  EXPECT_EQ(thinned({reading(1, 20), other}, long_enough).size(), 2U);
}

TEST(Thinning, WeighsTheMeansOfWindowsByTheirCounts) {
  const Rows left = thinned({window(1, 0, 30, {{Statistic::mean, 10}, {Statistic::min, 5}, {Statistic::max, 20}}),
                             window(2, 0, 10, {{Statistic::mean, 20}, {Statistic::min, 15}, {Statistic::max, 25}})},
                            long_enough);
  ASSERT_EQ(left.size(), 1U);
  expect_extent(merged(left[0]).channels[0], 12.5, 5, 25);
  EXPECT_EQ(merged(left[0]).channels[0].count, 40U);
  EXPECT_EQ(merged(left[0]).start, TimePoint(60s));
}

TEST(Thinning, TakesAnEmptyWindowForNothing) {
  const Rows left = thinned({window(1, 0, 0, {}), window(2, 0, 4, {{Statistic::min, 2}, {Statistic::max, 4}})}, long_enough);
  ASSERT_EQ(left.size(), 1U);
  expect_extent(merged(left[0]).channels[0], 3, 2, 4);
  EXPECT_EQ(merged(left[0]).channels[0].count, 4U);
}

TEST(Thinning, CountsStatesAndKeepsTheNewestText) {
  const Rows left = thinned({readings(1, {{.channel = 2, .value = false}, {.channel = 3, .value = std::string("old")}}),
                             readings(2, {{.channel = 2, .value = true}, {.channel = 3, .value = std::string("new")}})},
                            long_enough);
  ASSERT_EQ(left.size(), 1U);
  expect_extent(merged(left[0]).channels[0], 0.5, 0, 1);
  EXPECT_FALSE(merged(left[0]).channels[1].extent);
  EXPECT_EQ(merged(left[0]).channels[1].last, Value(std::string("new")));
}

TEST(Thinning, CountsNeitherBadNorStaleReadings) {
  const Rows left = thinned({readings(1, {{.channel = 0, .value = 7.0}}),
                             readings(2, {{.channel = 0, .value = 9.0, .quality = Quality::stale, .reason = Reason::timeout}}),
                             readings(3, {{.channel = 0, .value = {}, .quality = Quality::bad, .reason = Reason::crc}})},
                            long_enough);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(merged(left[0]).channels[0].count, 1U);
  EXPECT_EQ(merged(left[0]).channels[0].last, Value(7.0));
  expect_extent(merged(left[0]).channels[0], 7, 7, 7);
}

TEST(Thinning, KeepsChannelsThatOnlyOneOfThemHas) {
  const Rows left = thinned({readings(1, {{.channel = 0, .value = 1.0}, {.channel = 1, .value = std::int64_t{2}}}),
                             readings(2, {{.channel = 0, .value = 3.0}, {.channel = 2, .value = true}})},
                            long_enough);
  ASSERT_EQ(left.size(), 1U);
  ASSERT_EQ(merged(left[0]).channels.size(), 3U);
  EXPECT_EQ(merged(left[0]).device->channels[2].name, "count");
  EXPECT_EQ(merged(left[0]).channels[2].last, Value(std::int64_t{2}));
}

}  // namespace
}  // namespace sluice
