#include "gateway/dialects/latest_states.hpp"

#include <gtest/gtest.h>

#include "drivers/async/manual_clock.hpp"
#include "tests/support/sample_records.hpp"

namespace sluice {
namespace {

using testing::sample_device;
using testing::sample_event;
using testing::sample_readings;

Record readings(std::vector<ChannelValue> values, std::vector<std::string> alarms = {}) {
  return {.time = TimePoint(123ms),
          .body = ReadingsBody{.device = sample_device(), .values = std::move(values), .alarms = std::move(alarms)}};
}

Record window(std::uint64_t count, std::vector<std::pair<Statistic, double>> statistics) {
  return {
      .time = TimePoint(60s),
      .body = WindowBody{
          .device = sample_device(), .start = TimePoint(0s), .end = TimePoint(60s), .count = count, .statistics = std::move(statistics)}};
}

struct LatestStatesTest : ::testing::Test {
  ManualWallClock wall;
  LatestStates states{wall};
};

TEST_F(LatestStatesTest, WritesEachKindOfValueAsPeopleWriteIt) {
  states.note(readings({{.channel = 0, .value = 21.4},
                        {.channel = 1, .value = std::int64_t(8)},
                        {.channel = 2, .value = true},
                        {.channel = 3, .value = std::string("a\"b")}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","closed":true,"count":8,"temperature":21.4,"text":"a\"b"})");
}

TEST_F(LatestStatesTest, WritesNumbersWithoutFloatNoise) {
  states.note(readings({{.channel = 0, .value = 8.0}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":8})");
  states.note(readings({{.channel = 0, .value = 0.1 + 0.2}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":0.30000000000000004})");
}

TEST_F(LatestStatesTest, NamesOnlyQualitiesThatAreNotGood) {
  states.note(readings({{.channel = 0, .value = 48.2, .quality = Quality::stale, .reason = Reason::timeout},
                        {.channel = 1, .value = {}, .quality = Quality::bad, .reason = Reason::crc},
                        {.channel = 2, .value = false}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","closed":false,"count":null,"temperature":48.2,)"
                                 R"("quality":{"count":"bad:crc","temperature":"stale:timeout"}})");
}

TEST_F(LatestStatesTest, KeepsItsOwnNamesApartFromChannelsOfTheSameName) {
  const auto receiver = std::make_shared<const InventoryDevice>(InventoryDevice{"gps", "nmea", {{.name = "quality"}, {.name = "alt_m"}}});
  states.note({.time = TimePoint(123ms),
               .body = ReadingsBody{.device = receiver,
                                    .values = {{.channel = 0, .value = std::int64_t(0)},
                                               {.channel = 1, .quality = Quality::bad, .reason = Reason::no_data}}}});
  EXPECT_EQ(states.state("gps"), R"({"time":"2026-11-20T09:00:00.123Z","alt_m":null,"quality_":0,"quality":{"alt_m":"bad:no_data"}})");
}

TEST_F(LatestStatesTest, ForgetsAQualityOnceTheReadingIsGoodAgain) {
  states.note(readings({{.channel = 0, .value = {}, .quality = Quality::bad, .reason = Reason::nack}}));
  states.note(readings({{.channel = 0, .value = 1.5}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":1.5})");
}

TEST_F(LatestStatesTest, ShowsTheStatisticsOfAWindowAsAnObject) {
  states.note(window(4, {{Statistic::mean, 20.5}, {Statistic::max, 22}, {Statistic::count, 4}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:01:00.000Z","temperature":{"mean":20.5,"max":22,"count":4}})");
}

TEST_F(LatestStatesTest, ShowsAnEmptyWindowAsACountOfZero) {
  states.note(window(0, {}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:01:00.000Z","temperature":{"count":0}})");
}

TEST_F(LatestStatesTest, KeepsAChannelUntilItIsMeasuredAgain) {
  states.note(readings({{.channel = 0, .value = 1.0}}));
  states.note(readings({{.channel = 1, .value = std::int64_t(2)}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","count":2,"temperature":1})");
}

TEST_F(LatestStatesTest, ListsTheAlarmsThatAreActive) {
  states.note(readings({{.channel = 0, .value = 36.0}}, {"temperature.high"}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":36,"alarms":["temperature.high"]})");
  states.note(readings({{.channel = 0, .value = 30.0}}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":30})");
}

TEST_F(LatestStatesTest, TellsEachChangedDeviceOnce) {
  states.note(sample_readings(TimePoint(1s), 1, "a"));
  states.note(sample_readings(TimePoint(2s), 2, "b"));
  states.note(sample_readings(TimePoint(3s), 3, "a"));
  EXPECT_EQ(states.take_changed(), (std::set<std::string>{"a", "b"}));
  EXPECT_TRUE(states.take_changed().empty());
}

TEST_F(LatestStatesTest, TellsAgainWhatTheBrokerMayHaveForgotten) {
  states.note(sample_readings(TimePoint(1s), 1, "a"));
  states.take_changed();
  states.mark_changed("a");
  states.mark_changed("never-heard-of");
  EXPECT_EQ(states.take_changed(), std::set<std::string>{"a"});
}

TEST_F(LatestStatesTest, TakesNoNoticeOfEvents) {
  states.note(sample_event(TimePoint(1s)));
  EXPECT_TRUE(states.take_changed().empty());
}

Record at(std::uint64_t sequence, Record record) {
  record.sequence = sequence;
  return record;
}

TEST_F(LatestStatesTest, LetsNoOlderRecordReplaceWhatANewerOneSaid) {
  states.note(at(9, readings({{.channel = 0, .value = 9.0}}, {"temperature.high"})));
  states.take_changed();
  states.note(at(5, readings({{.channel = 0, .value = {}, .quality = Quality::bad, .reason = Reason::nack}})));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":9,"alarms":["temperature.high"]})");
  EXPECT_TRUE(states.take_changed().empty()) << "nothing is told again";
}

TEST_F(LatestStatesTest, TakesFromAnOlderRecordTheChannelsOfWhichNothingNewerIsKnown) {
  Record older = at(5, readings({{.channel = 0, .value = 5.0}, {.channel = 1, .value = std::int64_t(5)}}));
  older.time = TimePoint(0s);
  states.note(at(9, readings({{.channel = 0, .value = 9.0}})));
  states.take_changed();
  states.note(older);
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","count":5,"temperature":9})");
  EXPECT_EQ(states.take_changed().size(), 1U);
}

TEST_F(LatestStatesTest, TakesTheStateOfASilentDeviceFromTheBacklogInItsOrder) {
  for (const std::uint64_t sequence : {3U, 4U}) states.note(at(sequence, readings({{.channel = 0, .value = double(sequence)}})));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","temperature":4})");
}

TEST_F(LatestStatesTest, ShowsTheLastValuesOfWhatWasMergedElseTheStatistics) {
  const MergedBody body{.device = sample_device(),
                        .start = TimePoint(0s),
                        .channels = {{.channel = 0, .count = 6, .extent = MergedChannel::Extent{20.5, 20, 21.5}},
                                     {.channel = 2, .count = 6, .extent = MergedChannel::Extent{0.5, 0, 1}, .last = true},
                                     {.channel = 1}},
                        .replaced = {3, 9}};
  states.note(at(9, {.time = TimePoint(60s), .body = body}));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:01:00.000Z","closed":true,"temperature":{"mean":20.5,"min":20,"max":21.5}})");
  EXPECT_EQ(states.take_changed().size(), 1U);
}

TEST_F(LatestStatesTest, StampsAStateOfAnEarlierBootByWhatIsKnownOfIt) {
  Record record = readings({{.channel = 0, .value = 1.0}});
  record.boot = std::make_shared<const EarlierBoot>(EarlierBoot{.id = "a", .offset = 5'000'000'000, .synchronised = false});
  states.note(record);
  EXPECT_EQ(states.state("air"), R"({"time":"1970-01-01T00:00:05.123Z","clock_unsynchronised":true,"temperature":1})");
}

TEST_F(LatestStatesTest, TakesNothingFromAnEarlierRun) {
  states.begin_at(100);
  states.note(at(99, readings({{.channel = 0, .value = 1.0}})));
  EXPECT_TRUE(states.take_changed().empty());
  states.note(at(100, readings({{.channel = 0, .value = 1.0}})));
  EXPECT_EQ(states.take_changed().size(), 1U);
}

TEST_F(LatestStatesTest, ForgetsADeviceThatIsGoneWithWhatItSaidBeforeItIsExpectedAgain) {
  const auto at = [](std::uint64_t sequence, std::size_t channel) {
    return sluice::at(sequence, readings({{.channel = channel, .value = 1.0}}));
  };
  states.expect("air", 5);
  states.note(at(1, 0));
  ASSERT_EQ(states.take_changed().size(), 1U) << "a device that was never forgotten";
  states.forget("air");
  states.note(at(2, 0));
  EXPECT_TRUE(states.take_changed().empty());
  states.expect("air", 4);
  states.expect("air", 6);  // told with each change of the configuration
  states.note(at(3, 0));
  EXPECT_TRUE(states.take_changed().empty());
  states.note(at(4, 1));
  EXPECT_EQ(states.state("air"), R"({"time":"2026-11-20T09:00:00.123Z","count":1})");
}

}  // namespace
}  // namespace sluice
