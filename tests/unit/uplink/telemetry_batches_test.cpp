#include "gateway/uplink/telemetry_batches.hpp"

#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

struct TelemetryBatchesTest : testing::SessionBench {
  TelemetryBatchesTest() { cursor->begin(); }

  TelemetryBatches batches{{.max_age = 10s, .max_bytes = 1000}, *cursor};
  TimePoint now = loop.clock.now();
};

TEST_F(TelemetryBatchesTest, AreNotDueWithoutRecords) {
  EXPECT_FALSE(batches.is_due(now));
  EXPECT_EQ(batches.due_at(), never);
}

TEST_F(TelemetryBatchesTest, AreDueWhenTheFirstRecordHasWaitedItsTime) {
  reading(1);
  EXPECT_FALSE(batches.is_due(now));
  EXPECT_EQ(batches.due_at(), now + 10s);
  EXPECT_FALSE(batches.is_due(now + 9s));
  EXPECT_TRUE(batches.is_due(now + 10s));
}

TEST_F(TelemetryBatchesTest, AreDueWhenTheyAreFull) {
  while (cursor->live_bytes() < 1000) {
    EXPECT_FALSE(batches.is_due(now));
    reading(1);
  }
  EXPECT_TRUE(batches.is_due(now));
}

TEST_F(TelemetryBatchesTest, AreNotOfABacklog) {
  reading(1);
  cursor->begin();
  batches.flush();
  EXPECT_FALSE(batches.is_due(now));
}

TEST_F(TelemetryBatchesTest, AreAlwaysDueWithoutAMaximumAge) {
  TelemetryBatches single({.max_age = 0s, .max_bytes = 1000}, *cursor);
  reading(1);
  EXPECT_TRUE(single.is_due(now));
  EXPECT_EQ(cursor->take(Lane::live, single.bytes()).size(), 1U);
}

TEST_F(TelemetryBatchesTest, WaitForNobodyWhileFlushing) {
  reading(1);
  batches.flush();
  EXPECT_TRUE(batches.is_due(now));
}

}  // namespace
}  // namespace sluice
