#include "gateway/uplink/client_id_watch.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr ClientIdWatch::Ending closed(Duration lasted) {
  return {.lasted = lasted, .credible = true};
}

TEST(ClientIdWatch, BelievesABrokerThatSaysSo) {
  ClientIdWatch watch;
  const auto finding = watch.lost({.reason_code = session_taken_over, .lasted = 24h});
  ASSERT_TRUE(finding);
  EXPECT_TRUE(finding->certain);
  EXPECT_TRUE(finding->is_news);
  EXPECT_FALSE(watch.lost({.reason_code = session_taken_over, .lasted = 1min})->is_news);
  EXPECT_TRUE(watch.lost({.reason_code = session_taken_over, .lasted = 10min})->is_news) << "another bout";
}

TEST(ClientIdWatch, SuspectsThreeShortConnectionsInARowWithoutAReason) {
  ClientIdWatch watch;
  EXPECT_FALSE(watch.lost(closed(1s)));
  EXPECT_FALSE(watch.lost(closed(29s)));
  const auto finding = watch.lost(closed(1s));
  ASSERT_TRUE(finding);
  EXPECT_FALSE(finding->certain);
  EXPECT_TRUE(finding->is_news);
  EXPECT_FALSE(watch.lost(closed(4min))->is_news) << "the same bout, with longer waits";
  EXPECT_FALSE(watch.lost(closed(10min)));
}

TEST(ClientIdWatch, SuspectsNobodyWhenOneOfThemStood) {
  ClientIdWatch watch;
  for (const Duration lasted : {1s, 1s, 30s, 1s, 1s, 3600s}) EXPECT_FALSE(watch.lost(closed(lasted)));
}

TEST(ClientIdWatch, SuspectsNobodyWhileTheConnectionNeverWorked) {
  ClientIdWatch watch;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(watch.lost({.lasted = 1s}));
}

TEST(ClientIdWatch, SuspectsNobodyWhenTheBrokerGivesAnotherReason) {
  constexpr std::uint8_t server_busy = 0x89;
  ClientIdWatch watch;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(watch.lost({.reason_code = server_busy, .lasted = 1s, .credible = true}));
}

}  // namespace
}  // namespace sluice
