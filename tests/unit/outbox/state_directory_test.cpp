#include "gateway/outbox/state_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "gateway/state/state_file.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;
using Ranges = std::vector<SequenceRange>;

/// One life of the gateway, which makes so many records, of which so many are settled, and then stops or is killed.
struct Life {
  std::string stream;
  std::uint64_t first = 0;
  std::optional<Happening> unknown;
};

enum class End { stop, kill };

Life live(const std::filesystem::path& directory, int records, std::uint64_t settled, End end) {
  auto blocks = open_state(directory, 100);
  EXPECT_TRUE(blocks.has_value());
  const Life life{blocks->stream(), blocks->next(), blocks->unknown()};
  for (int i = 0; i < records; ++i) {
    (void)blocks->take();
    if (!blocks->is_low()) continue;
    const Numbering wanted = blocks->extension(settled);
    EXPECT_TRUE(blocks->writer()(wanted).has_value());
    blocks->extended(wanted);
  }
  if (end == End::stop) EXPECT_TRUE(blocks->writer()(blocks->at_stop(settled)).has_value());
  return life;
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(StateDirectory, IsMadeWhenItIsMissingAndBeginsAStreamAtOne) {
  ScratchDirectory home;
  const Life first = live(home.path() / "a" / "b", 0, 1, End::stop);
  EXPECT_EQ(first.stream.size(), 36u);
  EXPECT_EQ(first.first, 1u);
  EXPECT_FALSE(first.unknown.has_value());
}

TEST(StateDirectory, GoesOnWithoutAGapAfterACleanStop) {
  ScratchDirectory home;
  const Life first = live(home.path(), 333, 334, End::stop);
  const Life second = live(home.path(), 0, 334, End::stop);
  EXPECT_EQ(second.stream, first.stream);
  EXPECT_EQ(second.first, 334u);
  EXPECT_FALSE(second.unknown.has_value());
}

TEST(StateDirectory, NamesWhatWasNotAcknowledgedAtACleanStop) {
  ScratchDirectory home;
  live(home.path(), 333, 300, End::stop);
  const Life second = live(home.path(), 0, 300, End::stop);
  ASSERT_TRUE(second.unknown.has_value());
  EXPECT_EQ(second.unknown->type, EventType::records_unknown);
  EXPECT_EQ(second.unknown->reason, "stop");
  EXPECT_EQ(second.unknown->ranges, (Ranges{{300, 333}}));
}

TEST(StateDirectory, NeverGivesANumberTwiceHoweverOftenItIsKilled) {
  ScratchDirectory home;
  std::uint64_t used = 0;
  for (const int records : {0, 1, 49, 50, 51, 99, 100, 101, 1000}) {
    const Life next = live(home.path(), records, used + 1, End::kill);
    EXPECT_GT(next.first, used);
    used = next.first + static_cast<std::uint64_t>(records) - 1;
  }
}

TEST(StateDirectory, NamesTheRestOfTheBlockAfterAnUncleanStop) {
  ScratchDirectory home;
  live(home.path(), 10, 1, End::kill);
  const Life second = live(home.path(), 60, 150, End::kill);
  EXPECT_EQ(second.unknown->reason, "unclean_stop");
  EXPECT_EQ(second.unknown->ranges, (Ranges{{1, 100}}));
  EXPECT_EQ(second.first, 101u);
  const Life third = live(home.path(), 0, 1, End::stop);
  EXPECT_EQ(third.unknown->ranges, (Ranges{{150, 251}})) << "from what was settled when the last block was reserved";
}

TEST(StateDirectory, KeepsNamingARangeUntilItsEventWasDelivered) {
  ScratchDirectory home;
  live(home.path(), 10, 1, End::kill);
  live(home.path(), 0, 1, End::kill);
  EXPECT_EQ(live(home.path(), 0, 1, End::stop).unknown->ranges, (Ranges{{1, 200}}));
}

TEST(StateDirectory, BeginsANewStreamWhenTheFileIsNotIntactAndKeepsTheOldOneAside) {
  for (const std::string& damage : {std::string(), std::string("garbage"), std::string(100'000, 'x'), std::string(100, '\0')}) {
    ScratchDirectory home;
    const Life first = live(home.path(), 10, 1, End::stop);
    write(home.path() / "stream", damage);
    const Life second = live(home.path(), 10, 1, End::stop);
    EXPECT_NE(second.stream, first.stream);
    EXPECT_EQ(second.first, 1u);
    ASSERT_TRUE(second.unknown.has_value());
    EXPECT_EQ(second.unknown->reason, "unreadable_state");
    EXPECT_TRUE(std::filesystem::exists(home.path() / "stream.bad"));
  }
}

TEST(StateDirectory, SurvivesAPowerCutInTheMiddleOfAWrite) {
  ScratchDirectory home;
  const Life first = live(home.path(), 10, 11, End::stop);
  write(home.path() / "stream.new", "stream 0000");
  const Life second = live(home.path(), 0, 11, End::stop);
  EXPECT_EQ(second.stream, first.stream);
  EXPECT_EQ(second.first, 11u);
}

TEST(StateDirectory, IsRefusedWhileAnotherGatewayUsesIt) {
  ScratchDirectory home;
  const auto first = open_state(home.path());
  ASSERT_TRUE(first.has_value());
  const auto second = open_state(home.path());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().reason, Reason::busy);
  EXPECT_NE(second.error().detail.find("another sluice is using"), std::string::npos);
}

TEST(StateDirectory, SaysWhatIsWrongWhenItCannotBeMade) {
  ScratchDirectory home;
  write(home.path() / "file", "");
  const auto state = open_state(home.path() / "file" / "state");
  ASSERT_FALSE(state.has_value());
  EXPECT_EQ(state.error().reason, Reason::gone);
  EXPECT_NE(state.error().detail.find((home.path() / "file" / "state").string()), std::string::npos);
}

TEST(StateFile, ReportsWhatTheKernelRefuses) {
  const auto written = replace_state_file("/dev/full/none", "text");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().reason, Reason::gone);
  EXPECT_EQ(read_state_file("/dev/zero").error().reason, Reason::length);
  EXPECT_EQ(*read_state_file("/nowhere/at/all"), std::nullopt);
}

TEST(StateDirectory, ThatTakesNothingAnyMoreHoldsNumbersInsteadOfEndingTheStart) {
  const ScratchDirectory scratch;
  {
    ASSERT_TRUE(open_state(scratch.path()));
  }
  std::filesystem::create_directory(scratch.file("stream.new"));  // what is written first
  const auto opened = open_state(scratch.path());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->next(), opened->last_reserved() + 1);
  EXPECT_TRUE(opened->is_low());
}

}  // namespace
}  // namespace sluice
