#include "drivers/async/queue.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<void> produce(Clock& clock, Queue<int>& queue, int count, std::vector<Duration>& sent) {
  for (int i = 0; i < count; ++i) {
    if (!co_await queue.send(i)) co_return;
    sent.push_back(clock.now() - TimePoint(1s));
  }
}

Task<void> consume(Clock& clock, Queue<int>& queue, Duration pace, std::vector<int>& got) {
  while (const auto value = co_await queue.receive()) {
    got.push_back(*value);
    if (pace > 0s) co_await clock.sleep_for(pace);
  }
}

TEST(Queue, MakesAQuickProducerWaitForRoom) {
  Loop loop;
  Queue<int> queue(loop.executor, 2);
  std::vector<Duration> sent;
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(produce(loop.clock, queue, 5, sent));
  group.spawn(consume(loop.clock, queue, 10ms, got));
  loop.clock.run_for(1s);
  EXPECT_EQ(got, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(sent.back(), 20ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Queue, RefusesInsteadOfWaitingWhenAskedToTry) {
  Loop loop;
  Queue<int> queue(loop.executor, 2);
  EXPECT_TRUE(queue.try_send(1));
  EXPECT_TRUE(queue.try_send(2));
  EXPECT_FALSE(queue.try_send(3));
  EXPECT_EQ(queue.try_receive(), 1);
  EXPECT_EQ(queue.try_receive(), 2);
  EXPECT_EQ(queue.try_receive(), std::nullopt);
}

TEST(Queue, LetsWhatWasSentBeforeCloseBeReceived) {
  Loop loop;
  Queue<int> queue(loop.executor, 4);
  std::vector<int> got;
  queue.try_send(1);
  queue.try_send(2);
  queue.close();
  EXPECT_FALSE(queue.try_send(3));
  EXPECT_TRUE(loop.run(consume(loop.clock, queue, 0s, got)));
  EXPECT_EQ(got, (std::vector{1, 2}));
}

TEST(Queue, WakesAWaitingReceiverAndAWaitingSenderWhenItIsClosed) {
  Loop loop;
  Queue<int> empty(loop.executor, 1);
  Queue<int> full(loop.executor, 1);
  std::vector<int> got;
  std::vector<Duration> sent;
  TaskGroup group(loop.executor);
  group.spawn(consume(loop.clock, empty, 0s, got));
  group.spawn(produce(loop.clock, full, 2, sent));
  loop.clock.settle();
  empty.close();
  full.close();
  EXPECT_EQ(full.try_receive(), 0);
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_TRUE(got.empty());
}

TEST(Queue, ThrowsAtAReceiverThatIsCancelledAndKeepsTheNextValue) {
  Loop loop;
  Queue<int> queue(loop.executor, 1);
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(consume(loop.clock, queue, 0s, got));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_TRUE(queue.try_send(1));
  EXPECT_EQ(queue.try_receive(), 1);
  EXPECT_TRUE(got.empty());
}

TEST(Queue, LosesNoValueThatWasTakenWhenItsReceiverIsCancelledAtTheSameMoment) {
  Loop loop;
  Queue<int> queue(loop.executor, 1);
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(consume(loop.clock, queue, 0s, got));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(queue.try_send(1));  // handed to the waiting receiver, which is told to stop before it runs
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(got, (std::vector{1}));
}

}  // namespace
}  // namespace sluice
