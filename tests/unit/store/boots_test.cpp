#include "gateway/store/boots.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Offsets = std::vector<std::int64_t>;

TEST(Boots, WhoseClockWasSetKeepWhatItSaid) {
  EXPECT_EQ(estimated_offsets({{.number = 1, .offset = 1000, .synchronised = true, .last = 50},
                               {.number = 2, .offset = 900, .synchronised = true, .last = 50}}),
            (Offsets{1000, 900}));
}

TEST(Boots, WhoseClockWasNeverSetBeginNotBeforeTheEndOfTheOneBefore) {
  EXPECT_EQ(estimated_offsets({{.number = 1, .offset = 1000, .synchronised = true, .last = 50},
                               {.number = 2, .offset = 7, .last = 20},
                               {.number = 3, .offset = 8, .last = 5}}),
            (Offsets{1000, 1050, 1070}));
}

TEST(Boots, WhoseClockWasNeverSetEndNotAfterTheStartOfTheNextThatWasSet) {
  EXPECT_EQ(estimated_offsets({{.number = 1, .offset = 5000, .last = 20},
                               {.number = 2, .offset = 6000, .last = 20},
                               {.number = 3, .offset = 2000, .synchronised = true, .last = 0}}),
            (Offsets{1980, 1980, 2000}));
}

TEST(Boots, WhoseClockWasNeverSetKeepItsTimeWhenItCanBeRight) {
  EXPECT_EQ(estimated_offsets({{.number = 1, .offset = 1000, .synchronised = true, .last = 50},
                               {.number = 2, .offset = 1500, .last = 20},
                               {.number = 3, .offset = 2000, .synchronised = true, .last = 0}}),
            (Offsets{1000, 1500, 2000}));
}

TEST(Boots, ThatFitNowhereEndBeforeTheNextThatWasSet) {
  EXPECT_EQ(estimated_offsets({{.number = 1, .offset = 1000, .synchronised = true, .last = 990},
                               {.number = 2, .offset = 0, .last = 20},
                               {.number = 3, .offset = 2000, .synchronised = true, .last = 0}}),
            (Offsets{1000, 1980, 2000}));
}

TEST(Boots, AllOfThemUnsetKeepTheirOrder) {
  EXPECT_EQ(
      estimated_offsets({{.number = 1, .offset = 0, .last = 100}, {.number = 2, .offset = 0, .last = 30}, {.number = 3, .offset = 0}}),
      (Offsets{0, 100, 130}));
}

}  // namespace
}  // namespace sluice
