#include "gateway/dialects/protobuf_dialect.hpp"

#include <gtest/gtest.h>

#include "drivers/async/manual_clock.hpp"
#include "tests/support/sample_records.hpp"

namespace sluice {
namespace {

using testing::numbered;
using testing::sample_device;
using testing::sample_readings;

constexpr std::size_t plenty = 1 << 20;

struct ProtobufDialectTest : ::testing::Test {
  ManualWallClock wall;
  ProtobufDialect dialect{{.gateway = "g", .stream = "s", .boot_id = "b"}, wall};

  v1::ReadingBatch decode(const std::vector<std::shared_ptr<const Record>>& records, bool backlog = false) {
    v1::ReadingBatch batch;
    EXPECT_TRUE(batch.ParseFromString(dialect.encode(records, backlog, plenty).payload));
    return batch;
  }
};

TEST_F(ProtobufDialectTest, CarriesGatewayStreamAndBootIdOnce) {
  const auto batch = decode({numbered(sample_readings(TimePoint(1s), 21.5), 7), numbered(sample_readings(TimePoint(2s), 22.5), 8)});
  EXPECT_EQ(batch.gateway(), "g");
  EXPECT_EQ(batch.stream(), "s");
  EXPECT_EQ(batch.boot_id(), "b");
  EXPECT_EQ(batch.records_size(), 2);
}

TEST_F(ProtobufDialectTest, CarriesAReadingWithUnitTimeAndNumber) {
  const auto record = decode({numbered(sample_readings(TimePoint(1s), 21.5), 7)}).records(0);
  EXPECT_EQ(record.sequence(), 7);
  EXPECT_EQ(record.device(), "air");
  EXPECT_EQ(record.time(), ManualWallClock::default_offset + 1'000'000'000);
  EXPECT_FALSE(record.clock_unsynchronised());
  ASSERT_EQ(record.readings_size(), 1);
  EXPECT_EQ(record.readings(0).channel(), "temperature");
  EXPECT_EQ(record.readings(0).unit(), "Cel");
  EXPECT_EQ(record.readings(0).number(), 21.5);
  EXPECT_EQ(record.readings(0).quality(), v1::QUALITY_GOOD);
}

TEST_F(ProtobufDialectTest, CarriesEachKindOfValue) {
  Record record{.time = TimePoint(1s),
                .body = ReadingsBody{.device = sample_device(),
                                     .values = {{.channel = 1, .value = std::int64_t(-3)},
                                                {.channel = 2, .value = true},
                                                {.channel = 3, .value = std::string("RMC")}}}};
  const auto message = decode({numbered(record, 1)}).records(0);
  EXPECT_EQ(message.readings(0).integer(), -3);
  EXPECT_TRUE(message.readings(1).boolean());
  EXPECT_EQ(message.readings(2).text(), "RMC");
}

TEST_F(ProtobufDialectTest, CarriesNoValueButAReasonWhenAReadingIsBad) {
  Record record{.time = TimePoint(1s),
                .body = ReadingsBody{.device = sample_device(), .values = {{.quality = Quality::bad, .reason = Reason::timeout}}}};
  const auto reading = decode({numbered(record, 1)}).records(0).readings(0);
  EXPECT_EQ(reading.value_case(), v1::Reading::VALUE_NOT_SET);
  EXPECT_EQ(reading.quality(), v1::QUALITY_BAD);
  EXPECT_EQ(reading.reason(), "timeout");
}

TEST_F(ProtobufDialectTest, CarriesAWindowWithTheStatisticsThatWereAskedFor) {
  Record record{.time = TimePoint(60s),
                .body = WindowBody{.device = sample_device(),
                                   .start = TimePoint(0s),
                                   .end = TimePoint(60s),
                                   .count = 6,
                                   .partial = true,
                                   .statistics = {{Statistic::mean, 20.0}, {Statistic::stddev, 0.5}}}};
  const auto window = decode({numbered(record, 1)}).records(0).window();
  EXPECT_EQ(window.channel(), "temperature");
  EXPECT_EQ(window.start(), ManualWallClock::default_offset);
  EXPECT_EQ(window.end() - window.start(), 60'000'000'000);
  EXPECT_EQ(window.count(), 6);
  EXPECT_TRUE(window.partial());
  EXPECT_EQ(window.mean(), 20.0);
  EXPECT_EQ(window.stddev(), 0.5);
  EXPECT_FALSE(window.has_min() || window.has_max() || window.has_last());
}

TEST_F(ProtobufDialectTest, CarriesWhatIsLeftOfSeveralRecords) {
  const MergedBody body{.device = sample_device(),
                        .start = TimePoint(10s),
                        .channels = {{.channel = 0, .count = 6, .extent = MergedChannel::Extent{20.5, 20, 21.5}, .last = 21.0},
                                     {.channel = 2, .count = 6, .extent = MergedChannel::Extent{0.5, 0, 1}, .last = true},
                                     {.channel = 3, .count = 2, .last = std::string("RMC")},
                                     {.channel = 1}},
                        .replaced = {3, 9}};
  const auto message = decode({numbered({.time = TimePoint(70s), .body = body}, 9)}).records(0);
  EXPECT_EQ(message.ShortDebugString(),
            R"(sequence: 9 device: "air" time: 1795165270000000000 merged { start: 1795165210000000000 first_sequence: 3 last_sequence: 9 )"
            R"(channels { channel: "temperature" unit: "Cel" count: 6 mean: 20.5 min: 20 max: 21.5 number: 21 } )"
            R"(channels { channel: "closed" count: 6 mean: 0.5 min: 0 max: 1 boolean: true } )"
            R"(channels { channel: "text" count: 2 text: "RMC" } channels { channel: "count" } })");
}

TEST_F(ProtobufDialectTest, PutsRecordsOfOneBootIntoABatch) {
  const auto earlier = std::make_shared<const EarlierBoot>(EarlierBoot{.id = "a", .offset = 5'000'000'000, .synchronised = true});
  const auto of = [](std::shared_ptr<const EarlierBoot> boot, std::uint64_t sequence) {
    Record record = sample_readings(TimePoint(1s), 1);
    record.boot = std::move(boot);
    return numbered(std::move(record), sequence);
  };
  const auto same = std::make_shared<const EarlierBoot>(*earlier);
  const std::vector records{of(earlier, 1), of(same, 2), of(nullptr, 3), of(nullptr, 4)};
  const auto first = decode(records);
  EXPECT_EQ(first.boot_id(), "a");
  ASSERT_EQ(first.records_size(), 2);
  const auto second = decode({records.begin() + 2, records.end()});
  EXPECT_EQ(second.boot_id(), "b");
  EXPECT_EQ(second.records_size(), 2);
}

TEST_F(ProtobufDialectTest, StampsRecordsOfAnEarlierBootByWhatIsKnownOfIt) {
  EarlierBoot boot{.id = "a", .offset = 5'000'000'000, .synchronised = true};
  Record record{.time = TimePoint(60s),
                .body = WindowBody{.device = sample_device(), .start = TimePoint(0s), .end = TimePoint(60s)},
                .boot = std::make_shared<const EarlierBoot>(boot)};
  auto message = decode({numbered(record, 1)}).records(0);
  EXPECT_EQ(message.time(), 65'000'000'000);
  EXPECT_EQ(message.window().start(), 5'000'000'000);
  EXPECT_EQ(message.window().end(), 65'000'000'000);
  EXPECT_FALSE(message.clock_unsynchronised());
  boot.synchronised = false;
  record.boot = std::make_shared<const EarlierBoot>(boot);
  EXPECT_TRUE(decode({numbered(record, 1)}).records(0).clock_unsynchronised());
}

TEST_F(ProtobufDialectTest, FlagsWhatWasMadeBeforeTheConnection) {
  const auto record = numbered(sample_readings(TimePoint(1s), 1), 9);
  EXPECT_TRUE(decode({record}, true).records(0).backlog());
  EXPECT_FALSE(decode({record}, false).records(0).backlog());
}

TEST_F(ProtobufDialectTest, ComputesTheTimeWhenItEncodesNotWhenTheRecordWasMade) {
  wall.set(0, false);
  const auto record = numbered(sample_readings(TimePoint(1s), 1), 1);
  EXPECT_TRUE(decode({record}).records(0).clock_unsynchronised());
  wall.set(ManualWallClock::default_offset, true);
  EXPECT_EQ(decode({record}).records(0).time(), ManualWallClock::default_offset + 1'000'000'000);
  EXPECT_FALSE(decode({record}).records(0).clock_unsynchronised());
}

TEST_F(ProtobufDialectTest, NeverExceedsItsBudget) {
  std::vector<std::shared_ptr<const Record>> records;
  for (std::uint64_t i = 1; i <= 50; ++i) records.push_back(numbered(sample_readings(TimePoint(1s), 1), i));
  const std::size_t whole = dialect.encode(records, false, plenty).payload.size();
  for (std::size_t budget = 0; budget <= whole; ++budget) {
    const auto batch = dialect.encode(records, false, budget);
    ASSERT_TRUE(batch.records == 0 || batch.payload.size() <= budget);
    ASSERT_TRUE(budget < whole || batch.records == records.size());
  }
}

TEST_F(ProtobufDialectTest, ReportsARecordThatIsTooLargeAlone) {
  Record record{.time = TimePoint(1s),
                .body = ReadingsBody{.device = sample_device(), .values = {{.channel = 3, .value = std::string(600, 'x')}}}};
  EXPECT_EQ(dialect.encode(std::vector{numbered(record, 1)}, false, 512).records, 0U);
}

}  // namespace
}  // namespace sluice
