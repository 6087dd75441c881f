#include "gateway/commands/command_queue.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

TEST(CommandQueues, HoldABoundedNumberOfMessagesAndTheNewestPushOutTheOldest) {
  Loop loop;
  CommandQueue queue(loop.executor);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(queue.offer({.topic = std::to_string(i)}), 0U);
  EXPECT_EQ(queue.offer({.topic = "one too many"}), 1U);
  EXPECT_EQ(loop.run(queue.take())->topic, "1");
  EXPECT_EQ(queue.offer({.topic = "room again"}), 0U);
  EXPECT_EQ(queue.offer({}), 1U);
}

TEST(CommandQueues, HoldABoundedNumberOfBytesWhateverTheyAreIn) {
  Loop loop;
  CommandQueue queue(loop.executor);
  const std::string quarter(std::size_t{256} * 1024, 'x');
  EXPECT_EQ(queue.offer({.payload = quarter}), 0U);
  EXPECT_EQ(queue.offer({.correlation = quarter}), 0U);
  EXPECT_EQ(queue.offer({.content_type = quarter}), 0U);
  EXPECT_EQ(queue.offer({.response_topic = quarter}), 0U);
  EXPECT_EQ(queue.offer({}), 0U);
  EXPECT_EQ(queue.offer({.topic = "x"}), 1U);
  EXPECT_EQ(queue.offer({.topic = quarter}), 1U);
}

TEST(CommandQueues, KeepDesiredDocumentsWhateverCommandsPush) {
  Loop loop;
  CommandQueue queue(loop.executor);
  queue.offer({.topic = "config/desired", .payload = "older"});
  queue.offer({.topic = "config/desired", .payload = "latest"});
  for (int i = 0; i < 1000; ++i) queue.offer({.topic = "command/status"});
  EXPECT_EQ(loop.run(queue.take())->payload, "older");
  EXPECT_EQ(loop.run(queue.take())->payload, "latest");
  EXPECT_EQ(loop.run(queue.take())->topic, "command/status");
}

TEST(CommandQueues, KeepDesiredDocumentsAndCommandsInTheOrderInWhichTheyCame) {
  Loop loop;
  CommandQueue queue(loop.executor);
  for (const auto* topic : {"command/a", "config/desired", "command/b"}) queue.offer({.topic = topic});
  EXPECT_EQ(loop.run(queue.take())->topic, "command/a");
  EXPECT_EQ(loop.run(queue.take())->topic, "config/desired");
  EXPECT_EQ(loop.run(queue.take())->topic, "command/b");
}

TEST(CommandQueues, KeepTheLastFourDesiredDocumentsAndCountTheOthers) {
  Loop loop;
  CommandQueue queue(loop.executor);
  for (const auto* text : {"1", "2", "3", "4"}) EXPECT_EQ(queue.offer({.topic = "config/desired", .payload = text}), 0U);
  EXPECT_EQ(queue.offer({.topic = "config/desired", .payload = "5"}), 1U);
  EXPECT_EQ(loop.run(queue.take())->payload, "2");
}

TEST(CommandQueues, HoldNoMoreThanIsWorkedOnWithinFiveSeconds) {
  Loop loop;
  CommandQueue queue(loop.executor);
  const std::string document(std::size_t{255} * 1024, 'x');
  for (int i = 0; i < 4; ++i) queue.offer({.topic = "config/desired", .payload = document});
  for (int i = 0; i < 200; ++i) queue.offer({.topic = "command/status", .payload = std::string(std::size_t{100} * 1024, 'x')});
  for (int i = 0; i < 60; ++i) queue.offer({.topic = "command/status"});
  queue.offer({.topic = "command/last"});
  CommandPace pace(loop.clock);
  for (int i = 0; i < CommandPace::burst; ++i) pace.begun(0);
  for (std::string topic; topic != "command/last";) {
    const auto taken = *loop.run(queue.take());
    topic = taken.topic;
    pace.begun(size_of(taken));
  }
  const TimePoint begin = loop.clock.now();
  ASSERT_TRUE(loop.run(pace.turn()));
  EXPECT_LE(loop.clock.now() - begin, 5s);
}

TEST(CommandQueues, ForgetWhatIsNotWantedAnyMore) {
  Loop loop;
  CommandQueue queue(loop.executor);
  for (const auto* topic : {"command/confirm", "command/status", "command/confirm"}) queue.offer({.topic = topic});
  EXPECT_EQ(queue.forget("command/confirm"), 2U);
  EXPECT_EQ(loop.run(queue.take())->topic, "command/status");
}

TEST(CommandQueues, LetTheirReaderWait) {
  Loop loop;
  CommandQueue queue(loop.executor);
  std::string taken;
  asio::co_spawn(loop.executor, queue.take(), [&](std::exception_ptr, CommandMessage message) { taken = message.topic; });
  loop.clock.settle();
  EXPECT_EQ(taken, "");
  queue.offer({.topic = "a"});
  loop.clock.settle();
  EXPECT_EQ(taken, "a");
}

struct Paced : ::testing::Test {
  /// How many messages of this size are begun in a span.
  int begun_in(Duration span, std::size_t bytes) {
    int begun = 0;
    TaskGroup group(loop.executor);
    group.spawn(begin_for_ever(bytes, &begun));
    loop.clock.run_for(span);
    group.stop();
    loop.run(group.join());
    return begun;
  }
  Task<void> begin_for_ever(std::size_t bytes, int* begun) {
    for (;; ++*begun) {
      co_await pace.turn();
      pace.begun(bytes);
    }
  }
  Loop loop;
  CommandPace pace{loop.clock};
};

TEST_F(Paced, MessagesAreABurstAndThenFiftyASecond) {
  EXPECT_NEAR(begun_in(10s, 100), 20 + 500, 2);
}

TEST_F(Paced, MessagesThatAreLargeCountForMore) {
  EXPECT_LE(begun_in(10s, std::size_t{256} * 1024), 17) << "a second holds 50 units, a message of 256 KiB 33";
}

}  // namespace
}  // namespace sluice
