#include "gateway/uplink/telemetry_sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr PublishAnswer accepted{.outcome = PublishOutcome::accepted};
constexpr PublishAnswer busy{.outcome = PublishOutcome::busy};
constexpr PublishAnswer denied{.outcome = PublishOutcome::denied};
constexpr PublishAnswer too_large{.outcome = PublishOutcome::too_large};

/// An outbox that says where it keeps its records.
class Elsewhere final : public Outbox {
 public:
  Elsewhere(Outbox& outbox, bool on_disk) : outbox_(outbox), on_disk_(on_disk) {}

  void append(Record record) override { outbox_.append(std::move(record)); }
  std::unique_ptr<Cursor> open_cursor(std::string name) override { return outbox_.open_cursor(std::move(name)); }
  const std::string& stream() const override { return outbox_.stream(); }
  void watch_renewal(std::function<void(std::string)> renew) override { outbox_.watch_renewal(std::move(renew)); }
  std::uint64_t next_sequence() const override { return outbox_.next_sequence(); }
  OutboxUse use() const override {
    OutboxUse use = outbox_.use();
    use.on_disk = on_disk_;
    return use;
  }

 private:
  Outbox& outbox_;
  bool on_disk_;
};

/// Takes what is published, and leaves the answers to the test.
class Taker final : public MqttLink {
 public:
  Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions, LinkListener&) override { co_return ServerLimits{}; }
  PublishId publish(Message message) override {
    batches.emplace_back().ParseFromString(message.payload);
    return batches.size();
  }
  void subscribe(std::vector<Subscription>) override {}
  Task<void> disconnect() override { co_return; }
  void drop() override {}

  std::vector<v1::ReadingBatch> batches;  ///< by their id, from 1
};

struct TelemetrySenderTest : testing::SessionBench {
  void readings(int count) {
    for (int i = 0; i < count; ++i) reading(i);
  }
  /// Until now there was no connection.
  void begin() {
    cursor->begin();
    sender.emplace(together, settings, ServerLimits{}, 20, 1);
  }
  /// What is sent now: 'l' for a live batch, 'b' for one of the backlog.
  std::string send() {
    const std::size_t before = taker.batches.size();
    while (window.has_room() && (sender->send_live(window, now) || sender->send_backlog(window, now))) {
    }
    std::string sent;
    for (std::size_t i = before; i < taker.batches.size(); ++i) sent += taker.batches[i].records(0).backlog() ? 'b' : 'l';
    return sent;
  }
  void answer(PublishId id, PublishAnswer answer) {
    window.answered(id);
    EXPECT_TRUE(sender->on_answer(id, answer, now));
  }
  std::uint64_t kept() const { return outbox.use().records; }

  TimePoint now = loop.clock.now();
  AckWindow window{20, 20s};
  Taker taker;
  Elsewhere in_memory{outbox, false};
  Elsewhere on_disk{outbox, true};
  SessionPartners together{loop.executor, loop.clock, loop.wall, taker, in_memory, *cursor, facts, turns, memory};
  SessionPartners beside_a_disk{loop.executor, loop.clock, loop.wall, taker, on_disk, *cursor, facts, turns, memory};
  std::optional<TelemetrySender> sender;
};

TEST_F(TelemetrySenderTest, SendsTheBacklogAtOnceAndALiveBatchBeforeItWhenItIsDue) {
  readings(1000);
  begin();
  readings(1);
  EXPECT_EQ(send(), "bb");
  EXPECT_EQ(sender->next_turn(now), now + 1s);
  now += 1s;
  answer(1, accepted);
  EXPECT_EQ(send(), "lb");
}

TEST_F(TelemetrySenderTest, SendsLiveBatchesWhileTheBacklogWaitsForItsAcknowledgements) {
  readings(1000);
  begin();
  EXPECT_EQ(send(), "bb");
  readings(1);
  EXPECT_EQ(send(), "");
  now += 1s;
  EXPECT_EQ(send(), "l");
}

TEST_F(TelemetrySenderTest, HoldsUpTheBacklogWhileTheBrokerIsTooBusyForLiveBatches) {
  readings(1000);
  begin();
  readings(1);
  EXPECT_EQ(send(), "bb");
  now += 1s;
  EXPECT_EQ(send(), "l");
  answer(3, busy);
  answer(1, accepted);
  EXPECT_EQ(send(), "");
  now = sender->next_turn(now);
  EXPECT_EQ(send(), "lb") << "the same live batch again";
  EXPECT_EQ(taker.batches[3].records(0).sequence(), taker.batches[2].records(0).sequence());
}

TEST_F(TelemetrySenderTest, SendsLiveBatchesWhileTheBrokerIsTooBusyForTheBacklog) {
  readings(1000);
  begin();
  EXPECT_EQ(send(), "bb");
  answer(1, busy);
  readings(1);
  EXPECT_EQ(send(), "");
  sender->flush();
  EXPECT_EQ(send(), "l");
}

TEST_F(TelemetrySenderTest, HoldsBothWhenTheBrokerDoesNotPermitTheTopicAndAsksAgainSeldom) {
  readings(1000);
  begin();
  EXPECT_EQ(send(), "bb");
  answer(1, denied);
  answer(2, denied);
  readings(1);
  now += 29s;
  EXPECT_EQ(send(), "");
  while (now < TimePoint(10min) && taker.batches.size() == 2) {
    now = sender->next_turn(now);
    send();
  }
  ASSERT_EQ(taker.batches.size(), 4U);
  EXPECT_EQ(taker.batches[2].records(0).sequence(), 1U) << "the same again";
  now += 1s;
  EXPECT_EQ(send(), "l");
  EXPECT_TRUE(facts.reported.empty());
}

TEST_F(TelemetrySenderTest, SplitsABatchOfTheBacklogThatIsTooLarge) {
  readings(1000);
  begin();
  EXPECT_EQ(send(), "bb");
  const int records = taker.batches[0].records_size();
  answer(1, too_large);
  while (taker.batches.size() < 4) {
    ASSERT_EQ(send(), "b");
    answer(taker.batches.size(), accepted);
  }
  EXPECT_LT(taker.batches[2].records_size(), records);
  EXPECT_EQ(taker.batches[2].records(0).sequence(), 1U);
  EXPECT_EQ(taker.batches[3].records(0).sequence(), 1U + static_cast<unsigned>(taker.batches[2].records_size()));
  EXPECT_TRUE(facts.reported.empty());
}

TEST_F(TelemetrySenderTest, GivesUpASingleRecordOfTheBacklogThatIsTooLargeAndNamesIt) {
  readings(1);
  begin();
  EXPECT_EQ(send(), "b");
  answer(1, too_large);
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_THAT(facts.reported[0].ranges, ElementsAre(SequenceRange{1, 1}));
  EXPECT_TRUE(sender->is_done());
}

TEST_F(TelemetrySenderTest, WakesForTheBacklogOnlyWhenSomeOfItMayGo) {
  settings.backlog_rate = 10;
  readings(1000);
  begin();
  EXPECT_TRUE(sender->wants_turn(now));
  EXPECT_EQ(send(), "b");
  EXPECT_EQ(send(), "");
  EXPECT_EQ(sender->next_turn(now), now + 100ms * taker.batches[0].records_size());
  sender->set_backlog_rate(0, now);
  EXPECT_EQ(send(), "b");
  EXPECT_EQ(sender->next_turn(now), never) << "an acknowledgement will wake it";
}

TEST_F(TelemetrySenderTest, LeavesABacklogThatIsOnDiskToTheNextSessionWhenItStops) {
  readings(1000);
  begin();
  sender.emplace(beside_a_disk, settings, ServerLimits{}, 20, 1);
  readings(1);
  EXPECT_EQ(send(), "bb");
  sender->flush();
  answer(1, accepted);
  EXPECT_EQ(send(), "l");
  EXPECT_FALSE(sender->is_done());
  answer(2, accepted);
  answer(3, accepted);
  EXPECT_TRUE(sender->is_done());
  EXPECT_GT(kept(), 0U);
}

TEST_F(TelemetrySenderTest, SendsABacklogThatIsInMemoryOnlyWhenItStops) {
  readings(1000);
  begin();
  sender->flush();
  for (PublishId id = 1; !sender->is_done() && id < 1000; ++id) {
    send();
    answer(id, accepted);
  }
  EXPECT_EQ(kept(), 0U);
}

}  // namespace
}  // namespace sluice
