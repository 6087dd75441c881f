#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/open_store.hpp"
#include "tests/unit/store/same_record.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using namespace sluice::testing;
using ::testing::IsEmpty;

constexpr std::uint64_t last_record = 400;

bool is_event_number(std::uint64_t sequence) {
  return sequence % 20 == 0;
}

std::shared_ptr<const Record> record_of(std::uint64_t sequence) {
  return is_event_number(sequence) ? event(sequence) : telemetry(sequence);
}

std::string content_of(const fs::path& file) {
  std::ifstream from(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), {}};
}

std::string filled_file() {
  ScratchDirectory home;
  Writing writing;
  for (std::uint64_t i = 1; i <= last_record; ++i) writing.records.push_back(record_of(i));
  must_write(*open_store(home), writing);
  return content_of(home.path() / "outbox.db");
}

/// What opening, reading and writing a file with this content gives. Nothing may come that was not written.
struct Outcome {
  std::size_t intact = 0;
  bool is_damaged = false;
  std::vector<Loss> losses;
  std::vector<std::uint64_t> missing;

  explicit Outcome(const std::string& content) {
    ScratchDirectory home;
    std::ofstream(home.file("outbox.db"), std::ios::binary) << content;
    Store::Opened again = opened(settings_in(home));
    is_damaged = again.is_damaged;
    gather(must_read(*again.store, RecordKind::event));
    gather(must_read(*again.store, RecordKind::telemetry));
    const Written written = must_write(*again.store, {.records = {telemetry(last_record + 1)}});
    losses.insert(losses.end(), written.losses.begin(), written.losses.end());
    EXPECT_EQ(numbers(*again.store).back(), last_record + 1);
    EXPECT_EQ(written.there.records, there.size() + 1);
    intact = there.size();
    for (std::uint64_t i = 1; i <= last_record; ++i) {
      if (!there.contains(i)) missing.push_back(i);
    }
  }

  bool is_named(std::uint64_t sequence) const {
    for (const Loss& loss : losses) {
      for (const SequenceRange& range : loss.ranges) {
        if (range.first <= sequence && sequence <= range.last) return true;
      }
    }
    return false;
  }

 private:
  void gather(const Chunk& chunk) {
    losses.insert(losses.end(), chunk.losses.begin(), chunk.losses.end());
    for (const auto& record : chunk.records) {
      EXPECT_TRUE(same(*record, *record_of(record->sequence))) << record->sequence;
      EXPECT_TRUE(there.insert(record->sequence).second);
    }
  }
  std::set<std::uint64_t> there;
};

/// The records of three pages at most: the damaged one, and what hangs on it.
constexpr std::size_t few = 60;

TEST(ADamagedStore, LosesLittleByAFlippedBitInAnySectorAndNamesIt) {
  const std::string content = filled_file();
  for (std::size_t sector = 0; sector < content.size() / 512; ++sector) {
    for (const std::size_t place : {3UL, 200UL, 507UL}) {
      SCOPED_TRACE(std::format("sector {}, byte {}", sector, place));
      std::string flipped = content;
      flipped[sector * 512 + place] = static_cast<char>(flipped[sector * 512 + place] ^ 0x10);
      const Outcome outcome(flipped);
      EXPECT_LE(outcome.missing.size(), few);
      for (const std::uint64_t sequence : outcome.missing) EXPECT_TRUE(outcome.is_damaged || outcome.is_named(sequence)) << sequence;
    }
  }
}

TEST(ADamagedStore, LosesLittleByASectorOfZeroes) {
  const std::string content = filled_file();
  for (std::size_t sector = 0; sector < content.size() / 512; ++sector) {
    SCOPED_TRACE(sector);
    std::string zeroed = content;
    zeroed.replace(sector * 512, 512, 512, '\0');
    const Outcome outcome(zeroed);
    EXPECT_LE(outcome.missing.size(), few);
  }
}

TEST(ADamagedStore, KeepsWhatLiesBeforeATruncation) {
  const std::string content = filled_file();
  std::size_t before = 0;
  for (std::size_t size = 1024; size < content.size(); size += 1024) {
    SCOPED_TRACE(size);
    const Outcome outcome(content.substr(0, size));
    EXPECT_TRUE(outcome.is_damaged);
    EXPECT_GE(outcome.intact + few, before);
    before = outcome.intact;
  }
  EXPECT_GE(before + few, last_record);
}

TEST(ADamagedStore, BeginsAnewWhenLessThanAPageIsLeft) {
  const std::string content = filled_file();
  for (const std::size_t size : {1UL, 50UL, 100UL, 600UL, 1023UL}) {
    SCOPED_TRACE(size);
    const Outcome outcome(content.substr(0, size));
    EXPECT_TRUE(outcome.is_damaged);
    EXPECT_EQ(outcome.intact, 0U);
  }
}

TEST(ADamagedStore, KeepsWhatLiesBeforeATailOfZeroes) {
  const std::string content = filled_file();
  std::size_t before = 0;
  for (std::size_t size = 0; size < content.size(); size += 4096) {
    SCOPED_TRACE(size);
    const Outcome outcome(content.substr(0, size) + std::string(content.size() - size, '\0'));
    EXPECT_GE(outcome.intact + few, before);
    before = outcome.intact;
  }
  EXPECT_GE(before + few, last_record);
}

TEST(ADamagedStore, IsLookedThroughAfterAStopThatWasNone) {
  ScratchDirectory home;
  must_write(*open_store(home), telemetry_of(1, 1000));
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1001, 1010));
  ScratchDirectory other;
  for (const char* ending : {"", "-wal"}) fs::copy_file(home.file("outbox.db") + ending, other.file("outbox.db") + ending);
  std::fstream file(other.file("outbox.db"), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(30 * 1024).write(std::string(1024, '\xA5').data(), 1024);
  file.close();
  Store::Opened again = opened(settings_in(other));
  EXPECT_TRUE(again.is_damaged);
  again.store.reset();
  again = opened(settings_in(other));
  ASSERT_EQ(again.losses.size(), 1U) << "noted until it is named, also when nobody had the time to name it";
  EXPECT_EQ(again.losses[0].reason, "damaged");
  const Written written = must_write(*again.store, {.records = {telemetry(1011)}, .named_up_to = again.last_loss});
  EXPECT_EQ(again.losses[0].records + written.there.records, 1011U);
  EXPECT_EQ(written.last_loss, 0U);
  EXPECT_EQ(numbers(*again.store).back(), 1011U);
}

/// Reads and writes while its file is damaged under it.
TEST(ADamagedStore, MendsItselfWhileItIsOpen) {
  ScratchDirectory home;
  auto store = open_store(home);
  must_write(*store, telemetry_of(1, 20000));
  store.reset();
  store = open_store(home);
  std::fstream file(home.file("outbox.db"), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(200 * 1024).write(std::string(20 * 1024, '\xA5').data(), 20 * 1024);
  file.flush();
  const Chunk chunk = must_read(*store, RecordKind::telemetry);
  EXPECT_GT(chunk.records.size(), 19000U);
  EXPECT_LT(chunk.records.size(), 20000U);
  EXPECT_EQ(chunk.records.front()->sequence, 1U);
  EXPECT_EQ(chunk.records.back()->sequence, 20000U);
  ASSERT_EQ(chunk.losses.size(), 1U);
  EXPECT_EQ(chunk.losses[0].reason, "damaged");
  EXPECT_EQ(chunk.losses[0].records + chunk.records.size(), 20000U);
  EXPECT_TRUE(fs::exists(home.path() / "outbox.db.bad"));
  const Written written = must_write(*store, {.records = {telemetry(20001)}});
  EXPECT_THAT(written.losses, IsEmpty());
  EXPECT_EQ(written.there.records, chunk.records.size() + 1);
}

}  // namespace
}  // namespace sluice
