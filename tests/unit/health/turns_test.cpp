#include "gateway/health/turns.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "gateway/health/service_manager.hpp"
#include "tests/support/late_clock.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::LateClock;
using testing::Loop;

TEST(Turns, NamesTheOneWhoDidNotComeByAgain) {
  Turns turns;
  Turns::Promise air(turns, "poll air");
  Turns::Promise uplink(turns, "uplink");
  air.until(TimePoint(10s));
  EXPECT_EQ(turns.late(TimePoint(12s), 3s), std::nullopt) << "within the grace; the other has promised nothing yet";
  EXPECT_EQ(turns.late(TimePoint(14s), 3s), "poll air");
}

TEST(Turns, KeepTheWorstLatenessUntilItIsTaken) {
  Turns turns;
  turns.woke(TimePoint(10s), TimePoint(10s) + 30ms);
  turns.woke(TimePoint(20s), TimePoint(20s) + 10ms);
  turns.woke(TimePoint(30s), TimePoint(29s));
  EXPECT_EQ(turns.take_worst_lateness(), 30ms);
  EXPECT_EQ(turns.take_worst_lateness(), 0s);
}

TEST(Turns, ForgetsThoseWhoLeft) {
  Turns turns;
  {
    Turns::Promise air(turns, "poll air");
    air.until(TimePoint(1s));
  }
  EXPECT_EQ(turns.late(TimePoint(100s), 0s), std::nullopt);
}

class FakeManager final : public ServiceManager {
 public:
  explicit FakeManager(std::optional<Duration> period) : period_(period) {}
  void notify(const std::string& state) override { said.push_back(state); }
  std::optional<Duration> watchdog() const override { return period_; }
  std::vector<std::string> said;

 private:
  std::optional<Duration> period_;
};

TEST(Watchdog, IsFedTwiceAPeriodWhileAllPromisesAreKept) {
  Loop loop;
  Turns turns;
  FakeManager manager(10s);
  TaskGroup group(loop.executor);
  Turns::Promise stuck(turns, "poll air");
  stuck.until(loop.clock.now() + 20s);
  group.spawn(feed_watchdog(loop.clock, turns, manager));
  loop.clock.run_for(25s);
  EXPECT_EQ(manager.said.size(), 6u);
  loop.clock.run_for(60s);
  EXPECT_EQ(manager.said.size(), 6u) << "a promise was broken";
  stuck.until(loop.clock.now() + 60s);
  loop.clock.run_for(10s);
  EXPECT_EQ(manager.said.size(), 8u);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Watchdog, TellsHowLateItWoke) {
  Loop loop;
  LateClock clock(loop.clock, 300ms);
  Turns turns;
  FakeManager manager(10s);
  TaskGroup group(loop.executor);
  group.spawn(feed_watchdog(clock, turns, manager));
  loop.clock.run_for(6s);
  EXPECT_EQ(turns.take_worst_lateness(), 300ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Watchdog, IsNobodysBusinessOutsideSystemd) {
  Loop loop;
  Turns turns;
  FakeManager manager(std::nullopt);
  EXPECT_TRUE(loop.run(feed_watchdog(loop.clock, turns, manager)));
  EXPECT_TRUE(manager.said.empty());
}

}  // namespace
}  // namespace sluice
