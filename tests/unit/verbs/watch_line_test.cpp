#include <gmock/gmock.h>

#include "firmware/verbs/watch/line.hpp"

namespace sluice::watch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// 2026-11-20T09:00:00.123Z
constexpr std::int64_t nine = 1'795'165'200'123'000'000;

v1::Record record_of(const std::string& device, const v1::Reading& reading) {
  v1::Record record;
  record.set_sequence(7);
  record.set_device(device);
  record.set_time(nine);
  *record.add_readings() = reading;
  return record;
}

v1::Reading number(double value) {
  v1::Reading reading;
  reading.set_channel("temperature");
  reading.set_unit("Cel");
  reading.set_number(value);
  return reading;
}

v1::Reading text(const std::string& value) {
  v1::Reading reading;
  reading.set_channel("name");
  reading.set_text(value);
  return reading;
}

Line only_line(const v1::Record& record) {
  const auto lines = lines_of(record);
  EXPECT_EQ(lines.size(), 1u);
  return lines.at(0);
}

TEST(WatchLine, IsTheJsonOfTheContract) {
  EXPECT_EQ(to_json(only_line(record_of("air", number(21.4)))),
            R"({"sequence":7,"time":"2026-11-20T09:00:00.123Z","device":"air","channel":"temperature",)"
            R"("value":21.4,"unit":"Cel","quality":"good"})");
}

TEST(WatchLine, SaysWhyThereIsNoValue) {
  auto bad = number(0);
  bad.clear_number();
  bad.set_quality(v1::QUALITY_BAD);
  bad.set_reason("nack");
  EXPECT_THAT(to_json(only_line(record_of("air", bad))), HasSubstr(R"("value":null,"unit":"Cel","quality":"bad:nack"})"));
}

TEST(WatchLine, GivesOfAWindowItsStatisticsAndItsEdges) {
  v1::Record record;
  record.set_device("air");
  record.set_time(nine);
  auto& window = *record.mutable_window();
  window.set_channel("temperature");
  window.set_start(nine);
  window.set_end(nine + 1'000'000'000);
  window.set_count(2);
  window.set_partial(true);
  window.set_mean(21.5);
  EXPECT_THAT(to_json(only_line(record)), HasSubstr(R"("value":{"mean":21.5,"count":2},)"));
  EXPECT_THAT(to_json(only_line(record)),
              HasSubstr(R"("start":"2026-11-20T09:00:00.123Z","end":"2026-11-20T09:00:01.123Z","count":2,"partial":true})"));
  EXPECT_EQ(value_text(only_line(record).value), "mean 21.5 count 2");
}

v1::Record merged_record() {
  v1::Record record;
  record.set_sequence(9);
  record.set_device("air");
  record.set_time(nine + 1'000'000'000);
  auto& merged = *record.mutable_merged();
  merged.set_start(nine);
  merged.set_first_sequence(3);
  merged.set_last_sequence(9);
  auto& channel = *merged.add_channels();
  channel.set_channel("temperature");
  channel.set_unit("Cel");
  channel.set_count(4);
  channel.set_mean(21.5);
  channel.set_min(20);
  channel.set_max(23);
  channel.set_number(22);
  merged.add_channels()->set_text("RMC");
  return record;
}

TEST(WatchLine, GivesOfWhatWasMergedTheStatisticsOfEachChannelAndTheNumbersThatAreGone) {
  const auto lines = lines_of(merged_record());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(to_json(lines[0]), R"({"sequence":9,"time":"2026-11-20T09:00:01.123Z","device":"air","channel":"temperature",)"
                               R"("value":{"mean":21.5,"min":20,"max":23,"last":22,"count":4},"unit":"Cel","quality":"good",)"
                               R"("start":"2026-11-20T09:00:00.123Z","end":"2026-11-20T09:00:01.123Z","count":4,"partial":false,)"
                               R"("merged":{"first":3,"last":9}})");
  EXPECT_THAT(to_json(lines[1]), HasSubstr(R"("value":{"last":"RMC","count":0})"));
  EXPECT_EQ(to_text(lines[0]),
            "2026-11-20T09:00:01.123Z air          temperature    mean 21.5 min 20 max 23 last 22 count 4 Cel good, merged");
}

TEST(WatchLine, SendsNothingThatATerminalWouldObey) {
  const auto line = only_line(record_of("a\x1b[2J", text("x\u009b2J\x7f\n")));
  for (const auto& shown : {to_json(line), to_text(line)}) {
    for (const std::string_view obeyed : {"\x1b", "\u009b", "\x7f", "\n"}) EXPECT_THAT(shown, Not(HasSubstr(obeyed)));
  }
  EXPECT_EQ(boost::json::parse(to_json(line)).at("value").as_string(), "x\u009b2J\x7f\n") << "in JSON it is the same text";
}

TEST(WatchLine, IsAPlainLineForPeople) {
  EXPECT_EQ(to_text(only_line(record_of("air", number(21.4)))), "2026-11-20T09:00:00.123Z air          temperature    21.4 Cel good");
  EXPECT_EQ(to_text(only_line(record_of("küche", text("an")))), "2026-11-20T09:00:00.123Z küche        name           an good");
}

}  // namespace
}  // namespace sluice::watch
