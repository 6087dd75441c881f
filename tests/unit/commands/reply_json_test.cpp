#include "gateway/commands/reply_json.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "drivers/bus/replay_case.hpp"
#include "gateway/commands/request_json.hpp"

namespace sluice {
namespace {

v1::Reply good() {
  v1::Reply reply;
  reply.set_ok(true);
  return reply;
}

TEST(Replies, WithoutAResultAreAnEmptyOne) {
  auto reply = good();
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{}})");
  reply.set_id("a\"1");
  EXPECT_EQ(reply_to_json(reply), R"({"id":"a\"1","ok":true,"result":{}})");
}

TEST(Replies, OfRefusalsHaveEveryError) {
  v1::Reply reply;
  reply.set_id("1");
  auto* fault = reply.add_errors();
  fault->set_path("devices.air.address");
  fault->set_message("is \"missing\"");
  reply.add_errors()->set_message("no");
  EXPECT_EQ(reply_to_json(reply), R"({"id":"1","ok":false,"errors":[{"path":"devices.air.address","message":"is \"missing\""},)"
                                  R"({"path":"","message":"no"}]})");
}

TEST(Replies, HoldDocumentsAsTheyAre) {
  auto reply = good();
  reply.mutable_status()->set_status(R"({"state":"online"})");
  reply.mutable_status()->set_health(R"({"rss":1e21})");
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"status":{"state":"online"},"health":{"rss":1e21}}})");
  reply.mutable_config()->set_revision(17);
  reply.mutable_config()->set_hash("ab");
  reply.mutable_config()->set_config(R"({"gateway":"g"})");
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"revision":17,"hash":"ab","config":{"gateway":"g"}}})");
}

TEST(Replies, OfChangesNameWhatChanged) {
  auto reply = good();
  reply.mutable_change()->set_revision(18);
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"revision":18,"changed":[]}})");
  reply.mutable_change()->add_changed("devices.air");
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"revision":18,"changed":["devices.air"]}})");
}

v1::Reply air() {
  auto reply = good();
  auto& read = *reply.mutable_read();
  read.set_device("air");
  read.set_time(1'795'165'200'123'456'789);
  auto* temperature = read.add_readings();
  temperature->set_channel("temperature");
  temperature->set_unit("Cel");
  temperature->set_number(21.4);
  auto* humidity = read.add_readings();
  humidity->set_channel("humidity");
  humidity->set_unit("%");
  humidity->set_quality(v1::QUALITY_BAD);
  humidity->set_reason("timeout");
  return reply;
}

TEST(Replies, OfReadsHaveValueUnitAndQuality) {
  EXPECT_EQ(reply_to_json(air()), R"({"ok":true,"result":{"device":"air","time":"2026-11-20T09:00:00.123Z","readings":{)"
                                  R"("temperature":{"value":21.4,"unit":"Cel","quality":"good"},)"
                                  R"("humidity":{"value":null,"unit":"%","quality":"bad:timeout"}}}})");
}

TEST(Replies, HaveATraceThatCanBeReplayed) {
  auto reply = air();
  auto& read = *reply.mutable_read();
  read.clear_readings();
  auto* nacked = read.add_trace();
  nacked->set_write("\xf7");
  nacked->set_nack(true);
  read.add_trace()->set_wait_ms(15);
  auto* answer = read.add_trace();
  answer->set_read(std::string("\x00\xff", 2));
  answer->set_repeated_start(true);
  const std::string trace = R"([{"w":"f7","nack":true},{"wait_ms":15},{"r":"00ff","repeated_start":true}])";
  EXPECT_EQ(reply_to_json(reply),
            R"({"ok":true,"result":{"device":"air","time":"2026-11-20T09:00:00.123Z","readings":{},"trace":)" + trace + "}}");
  const auto replay = parse_replay_case(R"({"address":118,"transcript":)" + trace + "}");
  ASSERT_TRUE(replay) << replay.error().text();
  EXPECT_EQ(replay->transcript.size(), 3U);
}

TEST(Replies, OfWritesHaveTheValueAsReadBack) {
  auto reply = good();
  reply.mutable_write()->mutable_value()->set_boolean(true);
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"value":true}})");
  reply.mutable_write()->mutable_value()->set_number(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(reply_to_json(reply), R"({"ok":true,"result":{"value":null}})");
}

TEST(Replies, HoldAtMost64KiBOfErrors) {
  v1::Reply reply;
  reply.set_id("1");
  *reply.add_errors() = fault(std::string(260'000, '\x01'), "unknown key");
  cut_errors(reply);
  EXPECT_LE(reply_to_json(reply).size(), largest_refusal);
  EXPECT_EQ(reply.errors(0).message(), "unknown key");
  for (int i = 0; i < 1000; ++i) *reply.add_errors() = fault(std::string(600, 'x'), std::string(511, 'x') + "é");
  cut_errors(reply);
  EXPECT_LE(reply_to_json(reply).size(), largest_refusal);
  EXPECT_GT(reply_to_json(reply).size(), largest_refusal / 4);
  EXPECT_EQ(reply.errors(1).message(), std::string(511, 'x') + "…");
  EXPECT_EQ(reply.errors(reply.errors_size() - 1).message(), "there are more errors than a reply holds");
}

TEST(Replies, ThatAreGoodStayAsLongAsTheyAre) {
  v1::Reply reply;
  reply.set_ok(true);
  reply.mutable_config()->set_config('"' + std::string(200'000, 'x') + '"');
  cut_errors(reply);
  EXPECT_GT(reply_to_json(reply).size(), 200'000U);
}

}  // namespace
}  // namespace sluice
