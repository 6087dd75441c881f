#include "gateway/uplink/retained_requests.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(RetainedRequestsSeen, AreABoundedNumber) {
  RetainedRequests requests;
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(requests.is_removal({.topic = std::to_string(i), .payload = "{}", .retain = true}));
  EXPECT_TRUE(requests.is_removal({.topic = "63", .payload = {}}));
  EXPECT_FALSE(requests.is_removal({.topic = "64", .payload = {}}));
}

TEST(RetainedRequestsSeen, AreTakenAwayOnce) {
  RetainedRequests requests;
  EXPECT_FALSE(requests.is_removal({.topic = "t", .payload = {}, .retain = true, .is_cut = true}));
  EXPECT_TRUE(requests.is_removal({.topic = "t", .payload = {}}));
  EXPECT_FALSE(requests.is_removal({.topic = "t", .payload = {}}));
  EXPECT_TRUE(requests.is_removal({.topic = "t", .payload = {}, .retain = true})) << "it says so itself";
}

}  // namespace
}  // namespace sluice
