#include "drivers/async/channel.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<void> produce(Clock& clock, Channel<int>& channel, int count, std::vector<Duration>& sent) {
  for (int i = 0; i < count; ++i) {
    if (!co_await channel.send(i)) co_return;
    sent.push_back(clock.now() - TimePoint(1s));
  }
}

Task<void> consume(Clock& clock, Channel<int>& channel, Duration pace, std::vector<int>& got) {
  while (const auto value = co_await channel.receive()) {
    got.push_back(*value);
    if (pace > 0s) co_await clock.sleep_for(pace);
  }
}

TEST(Channel, MakesAQuickProducerWaitForRoom) {
  Loop loop;
  Channel<int> channel(loop.executor, 2);
  std::vector<Duration> sent;
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(produce(loop.clock, channel, 5, sent));
  group.spawn(consume(loop.clock, channel, 10ms, got));
  loop.clock.run_for(1s);
  EXPECT_EQ(got, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(sent.back(), 20ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Channel, RefusesInsteadOfWaitingWhenAskedToTry) {
  Loop loop;
  Channel<int> channel(loop.executor, 2);
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_TRUE(channel.try_send(2));
  EXPECT_FALSE(channel.try_send(3));
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_EQ(channel.try_receive(), 2);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

TEST(Channel, LetsWhatWasSentBeforeCloseBeReceived) {
  Loop loop;
  Channel<int> channel(loop.executor, 4);
  std::vector<int> got;
  channel.try_send(1);
  channel.try_send(2);
  channel.close();
  EXPECT_FALSE(channel.try_send(3));
  EXPECT_TRUE(loop.run(consume(loop.clock, channel, 0s, got)));
  EXPECT_EQ(got, (std::vector{1, 2}));
}

TEST(Channel, WakesAWaitingReceiverAndAWaitingSenderWhenItIsClosed) {
  Loop loop;
  Channel<int> empty(loop.executor, 1);
  Channel<int> full(loop.executor, 1);
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

TEST(Channel, ThrowsAtAReceiverThatIsCancelledAndKeepsTheNextValue) {
  Loop loop;
  Channel<int> channel(loop.executor, 1);
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(consume(loop.clock, channel, 0s, got));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_TRUE(channel.try_send(1));
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_TRUE(got.empty());
}

TEST(Channel, LosesNoValueThatWasTakenWhenItsReceiverIsCancelledAtTheSameMoment) {
  Loop loop;
  Channel<int> channel(loop.executor, 1);
  std::vector<int> got;
  TaskGroup group(loop.executor);
  group.spawn(consume(loop.clock, channel, 0s, got));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(channel.try_send(1));  // handed to the waiting receiver, which is told to stop before it runs
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(got, (std::vector{1}));
}

}  // namespace
}  // namespace sluice
