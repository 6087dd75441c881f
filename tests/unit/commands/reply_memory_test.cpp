#include "gateway/commands/reply_memory.hpp"

#include <gtest/gtest.h>

#include "gateway/commands/request_json.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using Found = ReplyMemory::Found;

v1::Request request(const std::string& verb, const std::string& payload) {
  const auto decoded = request_from_json(verb, payload);
  EXPECT_TRUE(decoded.good()) << payload;
  return decoded.request;
}

v1::Request write_of(const std::string& id) {
  return request("write", R"({"device":"pump","channel":"state","value":true,"id":")" + id + "\"}");
}

struct Memory : ::testing::Test {
  Memory() { start(); }

  void start() { memory = std::make_unique<ReplyMemory>(loop.clock, loop.wall, files); }

  void answer(const v1::Request& asked, std::size_t size = 1) {
    v1::Reply reply;
    reply.set_id(asked.id());
    reply.set_ok(true);
    reply.mutable_write()->mutable_value()->set_text(std::string(size, 'x'));
    memory->begin(asked);
    memory->end(asked, reply);
  }
  void store() { EXPECT_TRUE(*loop.run(memory->store())); }

  sluice::testing::Loop loop;
  MemoryStateFiles files;
  std::unique_ptr<ReplyMemory> memory;
};

TEST_F(Memory, HoldsAReplyForTenMinutes) {
  EXPECT_EQ(memory->find(write_of("1")), Found::nothing);
  answer(write_of("1"));
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
  EXPECT_EQ(memory->reply_to(write_of("1")).id(), "1");
  loop.clock.run_for(10min - 1s);
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
  loop.clock.run_for(1s);
  EXPECT_EQ(memory->find(write_of("1")), Found::nothing);
  EXPECT_EQ(memory->size(), 0U);
}

TEST_F(Memory, TellsIdsOfDifferentVerbsApart) {
  answer(write_of("1"));
  EXPECT_EQ(memory->find(request("status", R"({"id":"1"})")), Found::nothing);
}

TEST_F(Memory, KnowsARequestByItsContent) {
  answer(write_of("1"));
  const auto other = request("write", R"({"id":"1","device":"pump","channel":"state","value":false})");
  EXPECT_EQ(memory->find(other), Found::other);
  memory->begin(write_of("2"));
  EXPECT_EQ(memory->find(write_of("2")), Found::underway);
}

TEST_F(Memory, KnowsWhoWaitsForAReply) {
  memory->begin(write_of("1"));
  for (std::size_t i = 0; i < ReplyMemory::most_waiting; ++i) EXPECT_TRUE(memory->wait_for(write_of("1"), {.topic = std::to_string(i)}));
  EXPECT_FALSE(memory->wait_for(write_of("1"), {}));
  EXPECT_EQ(memory->end(write_of("1"), {}).size(), ReplyMemory::most_waiting);
  EXPECT_TRUE(memory->end(write_of("1"), {}).empty());
}

TEST_F(Memory, HoldsAcrossARestartWhatChangedSomething) {
  answer(write_of("1"));
  answer(request("status", R"({"id":"1"})"));
  store();
  start();
  EXPECT_TRUE(memory->load());
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
  EXPECT_EQ(memory->find(request("status", R"({"id":"1"})")), Found::nothing);
}

TEST_F(Memory, GoesByTheWallClockAcrossARestart) {
  answer(write_of("1"));
  store();
  loop.clock.run_for(7min);
  start();
  memory->load();
  loop.clock.run_for(3min - 1s);
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
  loop.clock.run_for(1s);
  EXPECT_EQ(memory->find(write_of("1")), Found::nothing);
}

TEST_F(Memory, HoldsTheWholeTimeAgainWhileNobodyKnowsTheTime) {
  loop.wall.set(ManualWallClock::default_offset, false);
  answer(write_of("1"));
  store();
  loop.clock.run_for(7min);
  start();
  loop.wall.set(ManualWallClock::default_offset, true);
  memory->load();
  loop.clock.run_for(10min - 1s);
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
  store();
  start();
  loop.wall.set(0, false);
  memory->load();
  loop.clock.run_for(9min);
  EXPECT_EQ(memory->find(write_of("1")), Found::reply);
}

TEST_F(Memory, SetsADamagedFileAside) {
  answer(write_of("1"));
  store();
  files.files.at("replies").pop_back();
  start();
  EXPECT_FALSE(memory->load());
  EXPECT_TRUE(files.files.contains("replies.bad"));
  EXPECT_EQ(memory->find(write_of("1")), Found::nothing);
}

TEST_F(Memory, ForgetsTheOldestFirstAndReadersBeforeWriters) {
  answer(write_of("first"));
  answer(request("status", R"({"id":"old"})"));
  for (std::size_t i = 0; i < ReplyMemory::most_entries - 1; ++i) {
    answer(request("status", R"({"id":")" + std::to_string(i) + "\"}"));
  }
  EXPECT_EQ(memory->size(), ReplyMemory::most_entries);
  EXPECT_EQ(memory->find(request("status", R"({"id":"old"})")), Found::nothing);
  EXPECT_EQ(memory->find(request("status", R"({"id":"0"})")), Found::reply);
  EXPECT_EQ(memory->find(write_of("first")), Found::reply);
  for (std::size_t i = 0; i < ReplyMemory::most_entries; ++i) answer(write_of(std::to_string(i)));
  EXPECT_EQ(memory->size(), ReplyMemory::most_entries);
  EXPECT_EQ(memory->find(write_of("first")), Found::nothing);
}

TEST_F(Memory, KeepsLessThanTheLargestStateFile) {
  for (std::size_t i = 0; i < 100; ++i) answer(write_of(std::to_string(i)), 50'000);
  store();
  EXPECT_LT(files.files.at("replies").size(), StateFiles::largest);
  EXPECT_GT(files.files.at("replies").size(), StateFiles::largest - 100'000);
  start();
  EXPECT_TRUE(memory->load());
  EXPECT_EQ(memory->find(write_of("99")), Found::reply);
  EXPECT_EQ(memory->find(write_of("0")), Found::nothing);
  answer(write_of("huge"), 2'000'000);
  EXPECT_EQ(memory->find(write_of("huge")), Found::nothing);
}

TEST_F(Memory, ForgetsNothingForAReplyThatIsTooLarge) {
  for (int i = 0; i < 10; ++i) answer(write_of(std::to_string(i)), 50'000);
  answer(write_of("huge"), 2'000'000);
  EXPECT_EQ(memory->find(write_of("huge")), Found::nothing);
  answer(write_of("large"), 400'000);
  EXPECT_EQ(memory->find(write_of("large")), Found::reply) << "there is room";
  answer(write_of("later"), 200'000);
  EXPECT_EQ(memory->find(write_of("later")), Found::nothing);
  EXPECT_EQ(memory->size(), 11U);
  EXPECT_EQ(memory->find(write_of("0")), Found::reply);
}

TEST_F(Memory, HoldsThousandsOfSmallReplies) {
  for (int i = 0; i < 4000; ++i) answer(write_of(std::to_string(i)));
  EXPECT_EQ(memory->find(write_of("0")), Found::reply);
  store();
  EXPECT_LT(files.files.at("replies").size(), StateFiles::largest);
}

TEST_F(Memory, NeverForgetsWhatIsUnderway) {
  memory->begin(write_of("now"));
  for (std::size_t i = 0; i < 2 * ReplyMemory::most_entries; ++i) answer(write_of(std::to_string(i)));
  EXPECT_EQ(memory->find(write_of("now")), Found::underway);
}

}  // namespace
}  // namespace sluice
