// What the next start finds, and that every number arrives or is named.
#include <random>

#include "tests/unit/outbox/disk_bench.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;
using Ranges = std::vector<SequenceRange>;

using Restart = DiskBench;

TEST_F(Restart, AfterACleanStopGoesOnWhereItWasWithoutALoss) {
  cursor->begin();
  append(10);
  EXPECT_EQ(cursor->take(Lane::live, everything).size(), 10u);
  cursor->acknowledge(Lane::live, 4);
  stop();
  start();
  append(1);
  cursor->begin();
  run_for(1s);
  EXPECT_EQ(drain(Lane::events), (Numbers{}));
  EXPECT_EQ(drain(Lane::backlog), from_to(5, 11));
  EXPECT_TRUE(happenings.empty());
}

TEST_F(Restart, AfterAKillNamesExactlyWhatIsNotOnDisk) {
  append(100);
  run_for(1s);
  append(7);
  kill();
  start();
  ASSERT_EQ(happenings.size(), 1u);
  EXPECT_EQ(happenings[0].reason, "unclean_stop");
  ASSERT_EQ(happenings[0].ranges.size(), 1u);
  EXPECT_EQ(happenings[0].ranges[0].first, 101u);
  EXPECT_EQ(happenings[0].ranges[0].last, outbox->next_sequence() - 2) << "all that were reserved and not given any more";
  cursor->begin();
  run_for(1s);
  EXPECT_EQ(drain(Lane::backlog), from_to(1, 100));
}

TEST_F(Restart, WithAStoreThatIsSlowToOpenKeepsWhatIsInIt) {
  for (const bool opens_first : {false, true}) {
    append(5000);
    outbox->append(event());
    run_for(2s);
    stop();
    start(true);
    append(3);
    outbox->append(event());
    cursor->begin();
    append(1);
    loop.clock.run_for(5s);
    EXPECT_EQ(deliver(Lane::live).size(), 1u) << "what is measured does not wait";
    if (opens_first) storage->resumes(), run_for(1s);
    deliver(Lane::events);
    auto arrived = deliver(Lane::backlog);
    if (!opens_first) storage->resumes(), run_for(1s);
    const auto rest = drain(Lane::backlog);
    arrived.insert(arrived.end(), rest.begin(), rest.end());
    EXPECT_EQ(arrived.size(), 5003u);
    EXPECT_TRUE(std::ranges::is_sorted(arrived));
    drain(Lane::events);
    run_for(2s);
    EXPECT_EQ(outbox->use().records, 0u);
  }
}

TEST_F(Restart, InTheMiddleOfABacklogGivesTheRestOnly) {
  append(50'000);
  run_for(5s);
  cursor->begin();
  loop.clock.settle();
  const auto first = deliver(Lane::backlog);
  ASSERT_FALSE(first.empty());
  ASSERT_LT(first.size(), 50'000u);
  run_for(2s);
  kill();
  start();
  cursor->begin();
  run_for(1s);
  EXPECT_EQ(drain(Lane::backlog), from_to(first.back() + 1, 50'000));
}

TEST_F(Restart, KnowsWhatEachSessionHasGot) {
  auto slow = outbox->open_cursor("slow");
  cursor->begin();
  append(100);
  EXPECT_EQ(deliver(Lane::live).size(), 100u);
  run_for(10s);
  slow.reset();
  kill();
  start();
  auto later = outbox->open_cursor("slow");
  cursor->begin();
  later->begin();
  run_for(1s);
  EXPECT_TRUE(drain(Lane::backlog).empty());
  EXPECT_EQ(numbers(later->take(Lane::backlog, everything)), from_to(1, 100));
}

struct SmallDisk : DiskBench {
  SmallDisk() : DiskBench({.max_bytes = 65536}) {}
};

TEST_F(SmallDisk, NamesWhatGaveWayOnItAlsoWhenItIsKilledBeforeItCould) {
  for (int i = 0; i < 30; ++i) append(100), run_for(100ms);
  run_for(1s);
  ASSERT_GT(outbox->use().dropped, 0u);
  const std::uint64_t dropped = outbox->use().dropped;
  happenings.clear();
  kill();
  start();
  run_for(6s);
  ASSERT_EQ(happenings.size(), 2u);
  EXPECT_EQ(happenings[1].reason, "drop_oldest");
  EXPECT_LE(happenings[1].ranges.back().last, dropped + 100);
  stop();
  happenings.clear();
  start();
  run_for(6s);
  EXPECT_TRUE(happenings.empty()) << "and names it once";
}

/// Random appends, deliveries, lost connections, kills and disk trouble in a file that is too small: every number arrives or is named.
class Accounting : public DiskBench, public ::testing::WithParamInterface<OnFull> {
 protected:
  Accounting() : DiskBench({.max_bytes = 65536, .on_full = GetParam()}) {}

  void account(Lane lane) {
    run_for(100ms);
    for (const auto& record : cursor->take(lane, everything)) {
      seen.insert(record->sequence);
      const auto* event = std::get_if<Happening>(&record->body);
      for (const SequenceRange& range : event ? event->ranges : Ranges{}) {
        for (std::uint64_t number = range.first; number <= range.last; ++number) named.insert(number);
      }
      cursor->acknowledge(lane, record->sequence);
    }
  }

  std::set<std::uint64_t> seen;
  std::set<std::uint64_t> named;
};

TEST_P(Accounting, LeavesNoNumberUnaccountedFor) {
  std::mt19937_64 random(7);
  const auto one_in = [&random](int n) { return std::uniform_int_distribution(1, n)(random) == 1; };
  for (int i = 0; i < 6000; ++i) {
    outbox->append(one_in(20) ? event() : reading(loop.clock.now()));
    if (one_in(10)) run_for(500ms);
    if (one_in(200)) cursor->begin();
    if (one_in(300)) cursor->end();
    if (one_in(100)) account(Lane::live);
    if (one_in(150)) account(Lane::backlog);
    if (one_in(100)) account(Lane::events);
    if (one_in(400)) storage->fails(one_in(2) ? Reason::bus : Reason::overflow, one_in(4) ? 8 : 2);
    if (one_in(1000)) kill(), start(one_in(2));
    if (one_in(1000)) stop(), start(one_in(2));
    if (one_in(100)) storage->resumes();
  }
  storage->resumes();
  run_for(10min);
  cursor->begin();
  for (int i = 0; i < 200; ++i) account(Lane::events), account(Lane::backlog), account(Lane::live);
  EXPECT_FALSE(named.empty());
  SequenceSet missing;
  missing.add({1, outbox->next_sequence() - 1});
  for (const std::set<std::uint64_t>* some : {&seen, &named}) {
    for (const std::uint64_t number : *some) missing.remove({number, number});
  }
  for (const SequenceRange& range : missing.all()) ADD_FAILURE() << range.first << " to " << range.last << " never came";
}

INSTANTIATE_TEST_SUITE_P(WithEachPolicy, Accounting, ::testing::Values(OnFull::drop_oldest, OnFull::drop_newest, OnFull::thin_out),
                         [](const auto& policy) { return std::string(name(policy.param)); });

}  // namespace
}  // namespace sluice
