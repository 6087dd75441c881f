#include "gateway/graph/device_visits.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

struct DeviceVisit : ::testing::Test {
  Task<Result<int>> answer_after(Duration time, int number) {
    co_await loop.clock.sleep_for(time);
    co_return number;
  }
  Task<void> visit(Duration time, int number, std::optional<Result<int>>* outcome) {
    *outcome = co_await visits.run(answer_after(time, number));
  }

  testing::Loop loop;
  DeviceVisits visits{loop.executor};
  TaskGroup callers{loop.executor};
  std::optional<Result<int>> first;
  std::optional<Result<int>> second;
};

TEST_F(DeviceVisit, AnswersItsCaller) {
  callers.spawn(visit(1s, 7, &first));
  loop.clock.run_for(2s);
  EXPECT_EQ(first, Result<int>(7));
  loop.run(visits.end());
}

TEST_F(DeviceVisit, EndsWithTheDeviceAndSaysSo) {
  callers.spawn(visit(1h, 7, &first));
  loop.clock.settle();
  loop.run(visits.end());
  loop.clock.settle();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->error().reason, Reason::gone);
}

TEST_F(DeviceVisit, ThatBeginsWhileTheDeviceIsBeingStoppedIsSentAway) {
  callers.spawn(visit(1h, 7, &first));
  loop.clock.settle();
  callers.spawn(visits.end());
  callers.spawn(visit(1h, 8, &second));
  loop.clock.settle();
  ASSERT_TRUE(second) << "it waits for ever";
  EXPECT_EQ(second->error().reason, Reason::gone);
}

}  // namespace
}  // namespace sluice
