#include "gateway/commit/ledger_store.hpp"

#include <gmock/gmock.h>

#include "gateway/commit/ledger.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

v1::Ledger first() {
  v1::Ledger ledger;
  take(ledger, R"({"mqtt":{"broker":"mqtt://localhost"}})", v1::FROM_FILE);
  ledger.set_file_hash("f");
  return ledger;
}

std::string text_of(const v1::Ledger& ledger) {
  return ledger.ShortDebugString();
}

v1::Ledger on_trial(v1::Ledger ledger) {
  v1::Trial trial;
  trial.set_within(1);
  try_out(ledger, R"({"mqtt":{"broker":"mqtt://elsewhere"}})", v1::FROM_MQTT, trial);
  return ledger;
}

TEST(LedgerStore, GivesBackWhatWasWritten) {
  testing::Loop loop;
  MemoryStateFiles files;
  ASSERT_TRUE(loop.run(LedgerStore(files).write(first())).value());
  const auto kept = LedgerStore(files).read();
  EXPECT_EQ(text_of(kept.current.value()), text_of(first()));
  EXPECT_EQ(text_of(kept.good.value()), text_of(first()));
}

TEST(LedgerStore, IsEmptyAtFirst) {
  MemoryStateFiles files;
  const auto kept = LedgerStore(files).read();
  EXPECT_FALSE(kept.current);
  EXPECT_FALSE(kept.good);
  EXPECT_THAT(files.files, IsEmpty());
}

TEST(LedgerStore, KeepsTheLastGoodOneBesideOneOnTrial) {
  testing::Loop loop;
  MemoryStateFiles files;
  loop.run(LedgerStore(files).write(first()));
  loop.run(LedgerStore(files).write(on_trial(first())));
  const auto kept = LedgerStore(files).read();
  EXPECT_EQ(kept.current->config(), on_trial(first()).config());
  EXPECT_EQ(text_of(kept.good.value()), text_of(first()));
}

TEST(LedgerStore, DoesNotTakeTheMinimumForAGoodOne) {
  testing::Loop loop;
  MemoryStateFiles files;
  auto minimum = first();
  minimum.set_minimum(true);
  loop.run(LedgerStore(files).write(minimum));
  EXPECT_FALSE(LedgerStore(files).read().good);
}

TEST(LedgerStore, NoticesEveryBitThatFlips) {
  const std::string good = sealed(first());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto read = unsealed(flipped);
    EXPECT_TRUE(!read || text_of(*read) == text_of(first())) << "bit " << bit;
  }
}

TEST(LedgerStore, NoticesHalfAFile) {
  const std::string good = sealed(first());
  for (std::size_t length = 0; length < good.size(); ++length) EXPECT_FALSE(unsealed(good.substr(0, length))) << length;
}

TEST(LedgerStore, SetsAsideWhatIsNotIntact) {
  testing::Loop loop;
  MemoryStateFiles files;
  loop.run(LedgerStore(files).write(first()));
  files.files["config"].pop_back();
  const auto kept = LedgerStore(files).read();
  EXPECT_FALSE(kept.current);
  EXPECT_TRUE(kept.good);
  EXPECT_THAT(files.files, Contains(Key("config.bad")));
  EXPECT_THAT(files.files, Not(Contains(Key("config"))));
}

TEST(LedgerStore, DecidesByTheFirstWriteAlone) {
  testing::Loop loop;
  MemoryStateFiles files;
  files.trouble = Error{Reason::bus, "no space left"};
  EXPECT_FALSE(loop.run(LedgerStore(files).write(first())).value());
  EXPECT_THAT(files.files, IsEmpty());
}

TEST(Ledger, RisesByOneWithEveryChange) {
  auto ledger = first();
  EXPECT_EQ(ledger.revision(), 1);
  take(ledger, "{}", v1::FROM_MQTT);
  EXPECT_EQ(ledger.revision(), 2);
  EXPECT_EQ(ledger.source(), v1::FROM_MQTT);
  ledger = on_trial(ledger);
  EXPECT_EQ(ledger.revision(), 3);
  roll_back(ledger, "nobody came");
  EXPECT_EQ(ledger.revision(), 4);
}

TEST(Ledger, RolledBackIsWhatItWasAndSaysWhy) {
  auto ledger = on_trial(first());
  roll_back(ledger, "nobody came");
  EXPECT_EQ(ledger.config(), first().config());
  EXPECT_EQ(ledger.source(), v1::FROM_FILE);
  EXPECT_FALSE(ledger.has_trial());
  EXPECT_EQ(ledger.report().status(), v1::ROLLED_BACK);
  EXPECT_EQ(ledger.report().errors(0).message(), "revision 2 was rolled back: nobody came");
}

TEST(Ledger, HoldsAHundredErrorsOfALengthThatPeopleRead) {
  std::vector<Problem> problems(1000, Problem{.path = "devices.air", .place = {}, .message = std::string(499, 'x') + "°°"});
  const auto verdict = rejection(v1::FROM_MQTT, problems);
  EXPECT_EQ(verdict.errors_size(), 101);
  EXPECT_EQ(verdict.errors(100).message(), "900 more");
  EXPECT_EQ(verdict.errors(0).message(), std::string(499, 'x') + "…");
}

}  // namespace
}  // namespace sluice
