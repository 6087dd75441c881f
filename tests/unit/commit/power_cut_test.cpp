#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using ::testing::AnyOf;
using testing::Desk;
using ::testing::HasSubstr;
using testing::moved;
using testing::soil;

/// Plays a story on a disk that stops after each number of writes in turn; `look` sees the desk after the start that follows.
/// How many writes the whole story takes.
std::size_t cut_after_every_write(const std::function<void(Desk&)>& story, const std::function<void(Desk&, std::size_t)>& look) {
  for (std::size_t writes = 0;; ++writes) {
    Desk desk;
    desk.start();
    desk.files.writes_left = writes;
    story(desk);
    desk.stop();
    const bool whole = *desk.files.writes_left > 0;
    desk.files.writes_left.reset();
    EXPECT_TRUE(desk.start()) << "after " << writes << " writes";
    look(desk, writes);
    if (whole) return writes;
  }
}

TEST(PowerCut, LeavesTheOldOrTheNewConfiguration) {
  const auto writes = cut_after_every_write([](Desk& desk) { desk.set(air); },
                                            [](Desk& desk, std::size_t done) {
                                              EXPECT_EQ(desk.status(), done == 0 ? "1 file applied" : "2 mqtt applied");
                                              EXPECT_EQ(desk.booted().devices_size(), done == 0 ? 0 : 1);
                                            });
  EXPECT_EQ(writes, 3);  // both copies, and one more to see that it was all
}

TEST(PowerCut, LeavesAConfirmedChangeOrTheOneBefore) {
  const auto story = [](Desk& desk) {
    desk.set(moved, "confirm_within=60");
    desk.loop.clock.run_for(2s);
    desk.confirm();
  };
  cut_after_every_write(story, [](Desk& desk, std::size_t done) {
    EXPECT_EQ(desk.status(), done == 0 ? "1 file applied" : done == 1 ? "3 file rolled_back" : "2 mqtt applied");
  });
}

TEST(PowerCut, LeavesWhatWasRolledBackRolledBack) {
  const auto story = [](Desk& desk) {
    desk.target.broker.clear();
    desk.desired(R"({"version":5,"config":)" + moved + "}");
    desk.loop.clock.run_for(61s);
  };
  cut_after_every_write(story, [](Desk& desk, std::size_t done) {
    EXPECT_EQ(desk.status(), done == 0 ? "1 file applied" : "3 file rolled_back");
    desk.desired(R"({"version":5,"config":)" + moved + "}");
    EXPECT_EQ(desk.status(), done == 0 ? "2 mqtt applied" : "3 file rolled_back");
  });
}

TEST(PowerCut, LeavesADecidedStateAnywhereInALongStory) {
  const auto story = [](Desk& desk) {
    desk.set(air);
    desk.desired(R"({"version":1,"config":{}})");
    desk.desired(R"({"version":2,"config":)" + soil + "}");
    desk.file = air;
    desk.hang_up();
    desk.set(moved);
    desk.loop.clock.run_for(2s);
    desk.put("rain", R"({"driver":"tmp102","bus":"w","address":79})");
  };
  const auto writes = cut_after_every_write(story, [](Desk& desk, std::size_t) {
    const auto config = desk.commits().get_config().config().config();
    EXPECT_THAT(config, AnyOf(Desk::configuration(""), air, soil, moved, HasSubstr("rain")));
    const auto status = desk.status();
    desk.start();
    EXPECT_EQ(desk.status(), status);  // decided: another start says the same
    EXPECT_EQ(desk.commits().get_config().config().config(), config);
  });
  EXPECT_GT(writes, 10);
}

TEST(PowerCut, AtAStartIsDecidedTheSameWayByTheNext) {
  for (std::size_t writes = 0; writes < 3; ++writes) {
    Desk desk;
    desk.start();
    desk.set(moved, "confirm_within=60");
    desk.file = soil;
    desk.files.writes_left = writes;
    desk.start();
    EXPECT_EQ(desk.status(), "4 file applied");
    desk.files.writes_left.reset();
    desk.start();
    EXPECT_EQ(desk.status(), "4 file applied");
  }
}

}  // namespace
}  // namespace sluice
