#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/crash/trial.hpp"
#include "tests/crash/workloads.hpp"

namespace sluice::crash {
namespace {

/// Files in memory where there are such, and the closing line.
class Report : public ::testing::Environment {
 public:
  void SetUp() override {
    if (std::filesystem::is_directory("/dev/shm")) setenv("TEST_TMPDIR", "/dev/shm/", 0);
  }
  void TearDown() override {
    std::cout << states << " states of " << points << " crash points (" << workloads << "); seed " << plan.seed << "\n";
  }

  const Plan plan = plan_of_environment();
  std::size_t states = 0;
  std::size_t points = 0;
  std::string workloads = {};
};

Report& report() {
  static auto* report = new Report;  // GoogleTest deletes it
  return *report;
}

[[maybe_unused]] const auto* const registered = ::testing::AddGlobalTestEnvironment(&report());

/// Cuts the power in the workload; its part of all states is so many per cent (together a little more than all: some have only few).
void cut(const std::string& name, std::unique_ptr<Recording> (*workload)(), std::size_t percent) {
  const auto recording = workload();
  const std::size_t budget = report().plan.states * percent / 100;
  const auto outcome = Trial(*recording, report().plan, budget).run();
  report().states += outcome.states;
  report().points += outcome.points;
  report().workloads += (report().workloads.empty() ? "" : ", ") + name;
  for (const std::string& failure : outcome.failures) ADD_FAILURE() << failure;
  if (report().plan.single) EXPECT_EQ(outcome.states, 1) << "there is no such state in it";
  if (!report().plan.single && outcome.failures.empty()) EXPECT_GE(outcome.states, budget * 9 / 10);
}

TEST(PowerCut, LeavesAStoreWhereverItComesInAFirstStart) {
  cut("first start", first_start, 5);
}

TEST(PowerCut, LosesNothingThatWasTakenAndBringsNothingBackThatWasAcknowledged) {
  cut("appending and acknowledging", appending_and_acknowledging, 30);
}

TEST(PowerCut, LosesNothingWhenTheLogMovesIntoTheFile) {
  cut("checkpointing", checkpointing, 10);
}

TEST(PowerCut, LosesOnlyWhatIsNamedWhenTheOldestGiveWay) {
  cut("making room, drop_oldest", [] { return making_room(OnFull::drop_oldest); }, 10);
}

TEST(PowerCut, LosesOnlyWhatIsNamedWhenTheNewestGiveWay) {
  cut("making room, drop_newest", [] { return making_room(OnFull::drop_newest); }, 10);
}

TEST(PowerCut, LosesOnlyWhatIsNamedWhenTheOldestAreThinnedOut) {
  cut("making room, thin_out", [] { return making_room(OnFull::thin_out); }, 10);
}

TEST(PowerCut, LosesNothingWhileAFileThatIsNotTrustedIsReplaced) {
  cut("rebuilding", rebuilding, 10);
}

TEST(PowerCut, LosesNothingWhenItComesAgainInTheMiddleOfTheRecovery) {
  cut("recovering", recovering, 10);
}

TEST(PowerCut, LosesNothingThatIsIntactWhileADamagedFileIsSaved) {
  cut("salvaging", [] { return salvaging(Noise::middle); }, 10);
}

TEST(PowerCut, LosesNothingWhileAFileWithoutItsFirstPageIsSaved) {
  cut("salvaging without the first page", [] { return salvaging(Noise::first_page); }, 5);
}

TEST(PowerCut, LeavesAStoreWhileAStrangersFileIsSetAside) {
  cut("setting a stranger aside", setting_a_stranger_aside, 5);
}

}  // namespace
}  // namespace sluice::crash
