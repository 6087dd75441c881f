#include <format>
#include <sstream>

#include <gmock/gmock.h>

#include "firmware/verbs/watch/display_text.hpp"
#include "firmware/verbs/watch/table.hpp"

namespace sluice::watch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Line reading(const std::string& device, const std::string& channel, boost::json::value value, const std::string& unit = "Cel") {
  return {.sequence = 7,
          .time = "2026-11-20T09:00:00.123Z",
          .device = device,
          .channel = channel,
          .value = std::move(value),
          .unit = unit,
          .quality = "good"};
}

std::vector<std::string> lines_of(const std::string& screen) {
  std::vector<std::string> lines;
  std::istringstream stream(screen);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Table of_devices(int count) {
  Table table;
  for (int i = 0; i < count; ++i) table.add(reading(std::format("air-{:02}", i), "temperature", 21.4));
  return table;
}

TEST(WatchTable, ShowsWhatAChannelSaysAlignedBelowItsHeading) {
  Table table;
  table.set_status(R"({"state":"online","version":"1"})");
  table.add(reading("air", "temperature", 21.4));
  table.add(reading("rain", "total", 3, "mm"));
  EXPECT_EQ(table.render("greenhouse-1", 24, 80),
            "greenhouse-1: online, 2 readings\n"
            "device channel     value unit quality time\n"
            "air    temperature 21.4  Cel  good    09:00:00.123\n"
            "rain   total       3     mm   good    09:00:00.123");
}

TEST(WatchTable, SaysThatAValueIsWhatIsLeftOfSeveral) {
  Table table;
  Line line = reading("air", "temperature", 21.4);
  line.merged = SequenceRange{3, 9};
  table.add(line);
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("21.4  Cel  good, merged 09:00:00.123"));
}

TEST(WatchTable, ShowsADeviceThatNeverAnswered) {
  Table table;
  table.add(reading("air", "temperature", 21.4));
  table.set_availability("soil", "offline");
  const auto lines = lines_of(table.render("g", 24, 80));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_THAT(lines[3], HasSubstr("soil")) << "without a single reading";
  EXPECT_THAT(lines[3], HasSubstr("offline"));
  EXPECT_THAT(lines[0], HasSubstr("1 of 2 devices offline"));
}

TEST(WatchTable, ShowsWhatARetainedStateSaysUntilAReadingComes) {
  Table table;
  table.add_state(
      "air", R"({"time":"2026-11-20T08:00:00.000Z","temperature":null,"quality_":4,"quality":{"temperature":"bad:nack"},"alarms":[]})");
  const auto before = lines_of(table.render("g", 24, 80));
  ASSERT_EQ(before.size(), 4u) << "two channels: time, quality and alarms are none";
  EXPECT_THAT(before[2], HasSubstr("quality     4"));
  EXPECT_THAT(before[3], HasSubstr("temperature -"));
  EXPECT_THAT(before[3], HasSubstr("bad:nack"));
  table.add(reading("air", "temperature", 21.4));
  table.add_state("air", R"({"time":"2026-11-20T09:00:00.123Z","temperature":21.4})");
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("21.4  Cel")) << "a state has no unit, so it does not replace a reading";
  EXPECT_EQ(table.readings(), 1u);
}

TEST(WatchTable, ShowsADeviceWhoseStateIsUnreadable) {
  Table table;
  table.add_state("air", "[[[");
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("air    -"));
}

TEST(WatchTable, SaysOfAnOfflineDeviceWhatWasWrongWithItsReading) {
  Table table;
  auto line = reading("air", "temperature", 21.4);
  line.quality = "stale:timeout";
  table.add(line);
  table.set_availability("air", "offline");
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("offline, stale:timeout"));
  table.set_availability("air", "online");
  EXPECT_THAT(table.render("g", 24, 80), Not(HasSubstr("offline")));
}

TEST(WatchTable, ForgetsADeviceThatWasTakenOffTheBroker) {
  Table table;
  table.add(reading("air", "temperature", 21.4));
  table.set_availability("air", "");
  table.add_state("air", "");
  EXPECT_THAT(table.render("g", 24, 80), Not(HasSubstr("air")));
}

TEST(WatchTable, KeepsANewerValueWhenABacklogArrives) {
  Table table;
  table.add(reading("air", "temperature", 21.4));
  auto old = reading("air", "temperature", 17.0);
  old.time = "2026-11-20T08:00:00.000Z";
  old.backlog = true;
  table.add(old);
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("21.4"));
  old.backlog = false;
  table.add(old);
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("17")) << "a clock that was set back";
}

TEST(WatchTable, GivesTheDateOfAValueOfAnotherDay) {
  Table table;
  table.add(reading("air", "temperature", 21.4));
  auto old = reading("soil", "temperature", 17.0);
  old.time = "2026-11-18T08:30:00.000Z";
  table.add(old);
  const auto lines = lines_of(table.render("g", 24, 80));
  EXPECT_TRUE(lines.at(2).ends_with(" 09:00:00.123")) << lines.at(2);
  EXPECT_TRUE(lines.at(3).ends_with(" 2026-11-18 08:30")) << lines.at(3);
}

TEST(WatchTable, SendsNothingThatATerminalWouldObey) {
  const std::string evil = "\x1b]0;owned\x07\u009b2J\r\n\xff";
  Table table;
  table.set_status(evil);
  table.add(reading(evil, evil, boost::json::string(evil), evil));
  table.set_availability(evil + "2", evil);
  table.add_state(evil + "3", R"({"a\u001b[2J":"\u001b[2J\u009b"})");
  table.add_event(evil);
  table.add_event(R"({"time":"\u001b[2J","type":"\u001b[2J","detail":"\u009b2J\r\n"})");
  const auto screen = table.render(evil, 24, 200);
  for (const std::string_view obeyed : {"\x1b", "\x07", "\r", "\u009b", "\xff"}) EXPECT_THAT(screen, Not(HasSubstr(obeyed)));
  EXPECT_EQ(lines_of(screen).size(), 8u) << screen;
}

TEST(WatchTable, AlignsWhatIsNoAscii) {
  Table table;
  table.add(reading("küche", "名前", "温度計"));
  table.add(reading("x", "temperature", 21.4));
  EXPECT_EQ(table.render("g", 24, 80),
            "g: no word from the gateway yet, 2 readings\n"
            "device channel     value  unit quality time\n"
            "küche  名前        温度計 Cel  good    09:00:00.123\n"
            "x      temperature 21.4   Cel  good    09:00:00.123");
}

TEST(WatchTable, CutsTheWidestCellsFirstAndBetweenCharacters) {
  Table table;
  table.add(reading("air", "text", boost::json::string("温度計は正常に動いています、はい")));
  const auto lines = lines_of(table.render("g", 24, 52));
  EXPECT_EQ(lines.at(2), "air    text    温度計は正… Cel  good    09:00:00.123");
}

TEST(WatchTable, FitsEveryTerminalAndSaysWhatItLeavesOut) {
  Table table = of_devices(30);
  for (int i = 0; i < 9; ++i) table.add_event(std::format(R"({{"time":"","severity":"info","type":"clock_set","detail":"{}温度"}})", i));
  for (int rows = 0; rows <= 45; ++rows) {
    for (const int columns : {-1, 1, 2, 7, 20, 40, 80}) {
      const auto lines = lines_of(table.render("greenhouse-1", rows, columns));
      EXPECT_LE(lines.size(), static_cast<std::size_t>(std::max(rows, 1)));
      for (const auto& line : lines) EXPECT_LE(columns_of(line), static_cast<std::size_t>(std::max(columns, 1))) << line;
    }
    if (rows < 39) EXPECT_THAT(table.render("g", rows, 80), HasSubstr(rows < 2 ? "30 rows not shown" : "more")) << rows;
  }
}

TEST(WatchTable, CountsTheRowsThatItLeavesOut) {
  const auto lines = lines_of(of_devices(30).render("g", 10, 80));
  ASSERT_EQ(lines.size(), 10u);
  EXPECT_EQ(lines[8].substr(0, 6), "air-06");
  EXPECT_EQ(lines[9], "… and 23 rows more");
}

TEST(WatchTable, ShowsTheLatestEventsBelowTheRows) {
  Table table = of_devices(2);
  for (int i = 0; i < 8; ++i) {
    table.add_event(std::format(
        R"({{"time":"2026-11-20T09:00:0{}.000Z","severity":"warning","type":"device_failing","device":"air","channel":"","reason":"nack"}})",
        i));
  }
  const auto lines = lines_of(table.render("g", 24, 80));
  ASSERT_EQ(lines.size(), 4u + 1 + Table::events_shown);
  EXPECT_EQ(lines[4], "");
  EXPECT_EQ(lines[5], "09:00:02.000 warning device_failing air nack");
  EXPECT_EQ(lines.back(), "09:00:07.000 warning device_failing air nack");
  EXPECT_EQ(lines_of(table.render("g", 6, 80)).back(), "09:00:07.000 warning device_failing air nack") << "the latest of them";
}

TEST(WatchTable, ShowsAnEventThatCannotBeRead) {
  Table table;
  table.add_event("not json");
  EXPECT_THAT(table.render("g", 24, 80), HasSubstr("an event that cannot be read: not json"));
}

}  // namespace
}  // namespace sluice::watch
