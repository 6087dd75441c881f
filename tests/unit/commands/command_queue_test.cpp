#include "gateway/commands/command_queue.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

TEST(CommandQueues, HoldABoundedNumberOfMessages) {
  Loop loop;
  CommandQueue queue(loop.executor);
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(queue.offer({.topic = std::to_string(i)}));
  EXPECT_FALSE(queue.offer({.topic = "one too many"}));
  EXPECT_EQ(loop.run(queue.take())->topic, "0");
  EXPECT_TRUE(queue.offer({.topic = "room again"}));
  EXPECT_FALSE(queue.offer({}));
}

TEST(CommandQueues, HoldABoundedNumberOfBytesWhateverTheyAreIn) {
  Loop loop;
  CommandQueue queue(loop.executor);
  const std::string quarter(std::size_t{256} * 1024, 'x');
  EXPECT_TRUE(queue.offer({.payload = quarter}));
  EXPECT_TRUE(queue.offer({.correlation = quarter}));
  EXPECT_TRUE(queue.offer({.content_type = quarter}));
  EXPECT_TRUE(queue.offer({.response_topic = quarter}));
  EXPECT_FALSE(queue.offer({.topic = "x"}));
  EXPECT_TRUE(queue.offer({}));
  loop.run(queue.take());
  EXPECT_TRUE(queue.offer({.topic = quarter}));
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
    const TimePoint end = loop.clock.now() + span;
    while (loop.run(pace.turn(), end - loop.clock.now())) {
      pace.begun(bytes);
      ++begun;
    }
    return begun;
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
