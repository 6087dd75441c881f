#include "gateway/health/service_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/late_clock.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::LateClock;
using testing::Loop;
using ::testing::MatchesRegex;

class ListeningManager final : public ServiceManager {
 public:
  explicit ListeningManager(std::optional<Duration> period = std::nullopt) : period_(period) {}
  void notify(const std::string& state) override { said.push_back(state); }
  std::optional<Duration> watchdog() const override { return period_; }
  std::vector<std::string> said;

 private:
  std::optional<Duration> period_;
};

struct Desk {
  explicit Desk(std::optional<Duration> period = std::nullopt) : manager(period) {}

  std::vector<std::string> said() { return std::exchange(manager.said, {}); }

  ListeningManager manager;
  std::string line = "1 device";
  ServiceReport report{manager, [this] { return line; }};
};

TEST(ServiceStatus, IsALineForPeople) {
  EXPECT_EQ(line_of({.devices = 12, .failing = 1, .connected = true}), "12 devices, 1 failing; broker connected; 0 records waiting");
  EXPECT_EQ(line_of({.devices = 1, .failed = 1, .waiting = 1}), "1 device, 1 failed; broker not connected; 1 record waiting");
}

TEST(ServiceReport, SaysReadyReloadingAndStoppingWithItsLine) {
  Desk desk;
  desk.report.ready();
  EXPECT_THAT(desk.said(), ElementsAre("READY=1\nSTATUS=1 device"));
  desk.report.reload_begins();
  desk.line = "2 devices";
  desk.report.reload_ends();
  EXPECT_THAT(desk.said(), ElementsAre(MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"), "READY=1\nSTATUS=2 devices"));
  desk.report.stopping(15s);
  EXPECT_THAT(desk.said(), ElementsAre("STOPPING=1\nEXTEND_TIMEOUT_USEC=15000000\nSTATUS=stopping"));
}

TEST(ServiceReport, SaysNothingOfAReloadBeforeItIsReadyOrWhenItStops) {
  Desk desk;
  desk.report.reload_begins();
  desk.report.reload_ends();
  EXPECT_THAT(desk.said(), IsEmpty()) << "READY would come too early";
  desk.report.ready();
  desk.report.reload_begins();
  desk.report.stopping(1s);
  desk.said();
  desk.report.reload_ends();
  desk.report.reload_begins();
  desk.report.alive();
  EXPECT_THAT(desk.said(), ElementsAre("WATCHDOG=1")) << "it would seem to run again";
}

TEST(ServiceReport, IsReadyAgainWhenTheLastOfSeveralReloadsHasEnded) {
  Desk desk;
  desk.report.ready();
  desk.report.reload_begins();
  desk.report.reload_begins();
  desk.report.reload_ends();
  EXPECT_EQ(desk.said().size(), 3U);
  desk.report.reload_ends();
  EXPECT_THAT(desk.said(), ElementsAre("READY=1"));
}

TEST(ServiceReport, TellsItsLineOnlyWhenItHasChanged) {
  Desk desk;
  desk.report.ready();
  desk.said();
  desk.report.alive();
  desk.report.refresh();
  desk.line = "1 device, 1 failing";
  desk.report.alive();
  desk.report.refresh();
  desk.line = "1 device";
  desk.report.refresh();
  EXPECT_THAT(desk.said(), ElementsAre("WATCHDOG=1", "WATCHDOG=1\nSTATUS=1 device, 1 failing", "STATUS=1 device"));
}

TEST(Watchdog, IsFedTwiceAPeriodWhileAllPromisesAreKept) {
  Loop loop;
  Turns turns;
  Desk desk(10s);
  TaskGroup group(loop.executor);
  Turns::Promise stuck(turns, "poll air");
  stuck.until(loop.clock.now() + 20s);
  group.spawn(feed_watchdog(loop.clock, turns, desk.report));
  loop.clock.run_for(25s);
  EXPECT_EQ(desk.manager.said.size(), 6u);
  loop.clock.run_for(60s);
  EXPECT_EQ(desk.manager.said.size(), 6u) << "a promise was broken";
  stuck.until(loop.clock.now() + 60s);
  loop.clock.run_for(10s);
  EXPECT_EQ(desk.manager.said.size(), 8u);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Watchdog, TellsHowLateItWoke) {
  Loop loop;
  LateClock clock(loop.clock, 300ms);
  Turns turns;
  Desk desk(10s);
  TaskGroup group(loop.executor);
  group.spawn(feed_watchdog(clock, turns, desk.report));
  loop.clock.run_for(6s);
  EXPECT_EQ(turns.take_worst_lateness(), 300ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Watchdog, IsNobodysBusinessOutsideSystemd) {
  Loop loop;
  Turns turns;
  Desk desk;
  EXPECT_TRUE(loop.run(feed_watchdog(loop.clock, turns, desk.report)));
  EXPECT_THAT(desk.said(), IsEmpty());
}

}  // namespace
}  // namespace sluice
