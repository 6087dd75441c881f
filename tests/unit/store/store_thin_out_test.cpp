#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/open_store.hpp"

namespace sluice {
namespace {

using namespace sluice::testing;
using ::testing::IsEmpty;

constexpr std::uint64_t minutes = std::uint64_t{7} * 24 * 60;

double temperature_at(std::uint64_t minute) {
  return 10 * std::sin(2 * std::numbers::pi * static_cast<double>(minute) / (24 * 60));
}

std::shared_ptr<const Record> minute(std::uint64_t number) {
  return numbered(sample_readings(TimePoint(std::chrono::minutes(number)), temperature_at(number)), number);
}

struct Week {
  ScratchDirectory home;
  std::unique_ptr<Store> store = open_store(home);
  std::uint64_t merged = 0;
  std::uint64_t dropped = 0;
  std::vector<Loss> losses;
  Inhabitants there;

  void append(std::uint64_t first, std::uint64_t last) {
    Writing writing{.max_bytes = small_file, .on_full = OnFull::thin_out};
    for (std::uint64_t i = first; i <= last; ++i) writing.records.push_back(minute(i));
    const Written written = must_write(*store, writing);
    there = written.there;
    for (const Loss& loss : written.losses) {
      (loss.reason == "thin_out" ? merged : dropped) += loss.records;
      losses.push_back(loss);
    }
  }
  void run() {
    for (std::uint64_t i = 1; i <= minutes; i += 30) append(i, i + 29);
  }
};

/// What one record says, merged or not.
struct Said {
  std::uint64_t count = 1;
  MergedChannel::Extent extent;
  SequenceRange numbers;

  explicit Said(const Record& record) : numbers{record.sequence, record.sequence} {
    if (const auto* body = std::get_if<ReadingsBody>(&record.body)) {
      const double value = std::get<double>(body->values.at(0).value);
      extent = {.mean = value, .min = value, .max = value};
      return;
    }
    const auto& body = std::get<MergedBody>(record.body);
    count = body.channels.at(0).count;
    extent = *body.channels.at(0).extent;
    numbers = body.replaced;
    EXPECT_EQ(body.start, TimePoint(std::chrono::minutes(numbers.first)));
  }
};

TEST(ThinOut, KeepsTheShapeOfAWeekInASmallFile) {
  Week week;
  week.run();
  std::uint64_t count = 0;
  double sum = 0;
  std::vector<Said> all;
  for (const auto& record : must_read(*week.store, RecordKind::telemetry).records) all.emplace_back(*record);
  for (const Said& said : all) {
    EXPECT_EQ(said.numbers.first, count + 1);
    EXPECT_EQ(said.numbers.last - said.numbers.first + 1, said.count);
    double least = 100;
    double most = -100;
    for (std::uint64_t i = said.numbers.first; i <= said.numbers.last; ++i) {
      least = std::min(least, temperature_at(i));
      most = std::max(most, temperature_at(i));
    }
    EXPECT_EQ(said.extent.min, least);
    EXPECT_EQ(said.extent.max, most);
    count += said.count;
    sum += said.extent.mean * static_cast<double>(said.count);
  }
  EXPECT_EQ(count, minutes);
  EXPECT_NEAR(sum / static_cast<double>(count), 0, 1e-9);
  EXPECT_EQ(week.dropped, 0U);
  EXPECT_EQ(all.size() + week.merged, minutes);
  EXPECT_EQ(week.there.records, all.size());
  EXPECT_LE(week.there.bytes, small_file);
}

TEST(ThinOut, LeavesTheNewerHalfAsItIsAndTheOldestCoarsest) {
  Week week;
  week.run();
  const auto records = must_read(*week.store, RecordKind::telemetry).records;
  ASSERT_GT(records.size(), 400U);
  for (std::size_t i = records.size() * 2 / 3; i < records.size(); ++i) EXPECT_EQ(Said(*records[i]).count, 1U) << i;
  for (std::size_t i = 0; i < records.size() / 8; ++i) {
    EXPECT_GE(Said(*records[i]).count, 8U) << i;
    EXPECT_LE(Said(*records[i]).count, 128U) << i;
  }
}

TEST(ThinOut, NamesTheSpanOfWhatItMerged) {
  Week week;
  for (std::uint64_t i = 1; week.losses.empty(); i += 30) week.append(i, i + 29);
  ASSERT_EQ(week.losses.size(), 1U);
  ASSERT_EQ(week.losses[0].ranges.size(), 1U);
  EXPECT_EQ(week.losses[0].ranges[0].first, 1U);
  const SequenceRange span = week.losses[0].ranges[0];
  std::uint64_t left = 0;
  for (const auto& record : must_read(*week.store, RecordKind::telemetry, span).records) {
    ++left;
    EXPECT_TRUE(std::holds_alternative<MergedBody>(record->body));
  }
  EXPECT_EQ(left + week.losses[0].records, span.last - span.first + 1);
}

TEST(ThinOut, DoesNotTouchWhatWasGivenOut) {
  Week week;
  week.append(1, 30);
  must_read(*week.store, RecordKind::telemetry, {1, 20});
  for (std::uint64_t i = 31; i <= 3000; i += 30) week.append(i, i + 29);
  for (const auto& record : must_read(*week.store, RecordKind::telemetry, {1, 20}).records) {
    EXPECT_TRUE(std::holds_alternative<ReadingsBody>(record->body));
  }
  EXPECT_TRUE(std::holds_alternative<MergedBody>(must_read(*week.store, RecordKind::telemetry, {21, 100}).records.at(0)->body));
}

TEST(ThinOut, DropsTheOldestWhenNothingCanBeMerged) {
  ScratchDirectory home;
  const auto store = open_store(home);
  std::vector<Loss> losses;
  for (std::uint64_t i = 1; losses.empty() && i < 20000; i += 100) {
    Writing writing{.max_bytes = small_file, .on_full = OnFull::thin_out};
    for (std::uint64_t j = i; j < i + 100; ++j) writing.records.push_back(telemetry(j, "device-" + std::to_string(j)));
    losses = must_write(*store, writing).losses;
  }
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses[0].reason, "drop_oldest");
  EXPECT_EQ(losses[0].ranges.at(0).first, 1U);
}

TEST(ThinOut, LetsEventsPushOutTelemetryWhenNothingCanBeMerged) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Writing writing{.max_bytes = small_file, .on_full = OnFull::thin_out};
  for (std::uint64_t i = 1; i < 1500; ++i) writing.records.push_back(event(i));
  for (std::uint64_t i = 1500; i < 1600; ++i) writing.records.push_back(telemetry(i));
  for (std::uint64_t i = 1600; i < 3500; ++i) writing.records.push_back(event(i));
  must_write(*store, writing);
  EXPECT_THAT(numbers(*store), IsEmpty());
  EXPECT_EQ(numbers(*store, RecordKind::event).back(), 3499U);
}

}  // namespace
}  // namespace sluice
