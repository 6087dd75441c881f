#include "drivers/bus/replay_case.hpp"

#include <gtest/gtest.h>

#include "tests/support/scratch_directory.hpp"

namespace sluice {
namespace {

using Kind = ReplayStep::Kind;

std::string written_to_a_file(std::string_view text) {
  static const testing::ScratchDirectory directory;
  return directory.write("cases.jsonl", std::string(text));
}

TEST(ReplayCase, ReadsARegisterImageAndLeavesUnknownKeysAlone) {
  const auto one = parse_replay_case(
      R"({"id":"i2c/x","kind":"bme280","address":118,"regs":{"0xD0":"60","0xF7":"655AC0"},"calib":{"T1":1},"expect":{"ok":true}})");
  ASSERT_TRUE(one.has_value()) << one.error().text();
  EXPECT_EQ(one->id, "i2c/x");
  EXPECT_EQ(one->kind, "bme280");
  EXPECT_EQ(one->address, 0x76);
  EXPECT_EQ(one->registers, (RegisterImage{{0xd0, {0x60}}, {0xf7, {0x65, 0x5a, 0xc0}}}));
  EXPECT_TRUE(one->transcript.empty());
}

TEST(ReplayCase, ReadsEveryKindOfStep) {
  const auto one = parse_replay_case(
      R"({"address":"0x44","transcript":[{"w":"2400"},{"wait_ms":15.5},{"r":"","nack":true},{"r":"66","repeated_start":true}]})");
  ASSERT_TRUE(one.has_value()) << one.error().text();
  EXPECT_EQ(one->address, 0x44);
  ASSERT_EQ(one->transcript.size(), 4U);
  EXPECT_EQ(one->transcript[0].kind, Kind::write);
  EXPECT_EQ(one->transcript[0].bytes, (Bytes{0x24, 0x00}));
  EXPECT_EQ(one->transcript[1].kind, Kind::wait);
  EXPECT_EQ(one->transcript[1].wait, 15'500us);
  EXPECT_EQ(one->transcript[2].kind, Kind::read);
  EXPECT_TRUE(one->transcript[2].nack);
  EXPECT_TRUE(one->transcript[3].repeated_start);
}

TEST(ReplayCase, RefusesWhatItCannotReadAndSaysWhy) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"{", "incomplete"},
      {"[]", "object"},
      {"{}", "no address"},
      {R"({"address":200})", "0 to 127"},
      {R"({"address":-1})", "0 to 127"},
      {R"({"address":"0xZZ"})", "0 to 127"},
      {R"({"address":1,"regs":{"0x1FF":"00"}})", "0x1FF"},
      {R"({"address":1,"regs":{"0x10":"0"}})", "pairs"},
      {R"({"address":1,"regs":{"0x10":"zz"}})", "pairs"},
      {R"({"address":1,"regs":[]})", "regs is an object"},
      {R"({"address":1,"transcript":{}})", "list"},
      {R"({"address":1,"transcript":[{"w":"00","r":"00"}]})", "one of"},
      {R"({"address":1,"transcript":[{}]})", "one of"},
      {R"({"address":1,"transcript":[{"wait_ms":-1}]})", "wait_ms"},
      {R"({"address":1,"transcript":[{"wait_ms":1e300}]})", "wait_ms"},
      {R"({"address":1,"transcript":["w"]})", "step"},
  };
  for (const auto& [line, reason] : bad) {
    const auto one = parse_replay_case(line);
    ASSERT_FALSE(one.has_value()) << line;
    EXPECT_EQ(one.error().reason, Reason::parse) << line;
    EXPECT_NE(one.error().detail.find(reason), std::string::npos) << line << " gave: " << one.error().detail;
  }
}

TEST(ReplayFile, HasACaseOnEachLineThatIsNotEmpty) {
  const auto cases = load_replay_file(written_to_a_file("{\"address\":1}\n\n  \n{\"address\":2}\n"));
  ASSERT_TRUE(cases.has_value()) << cases.error().text();
  ASSERT_EQ(cases->size(), 2U);
  EXPECT_EQ(cases->back().address, 2);
}

TEST(ReplayFile, NamesTheLineThatIsWrong) {
  const auto path = written_to_a_file("{\"address\":1}\n\n{\"address\":999}\n");
  const auto cases = load_replay_file(path);
  EXPECT_EQ(cases.error().reason, Reason::parse);
  EXPECT_TRUE(cases.error().detail.starts_with(path + ":3: ")) << cases.error().detail;
}

TEST(ReplayFile, MustExistAndHoldACase) {
  EXPECT_EQ(load_replay_file("/nonexistent/capture.jsonl").error().reason, Reason::gone);
  EXPECT_EQ(load_replay_file(written_to_a_file("\n")).error().reason, Reason::parse);
}

}  // namespace
}  // namespace sluice
