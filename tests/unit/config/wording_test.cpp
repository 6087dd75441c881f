#include "gateway/config/wording.hpp"

#include <gmock/gmock.h>

namespace sluice {
namespace {

TEST(Wording, GuessesWhatWasMeant) {
  const std::vector<std::string> keys{"address", "period", "timeout", "bus"};
  EXPECT_EQ(did_you_mean("adress", keys), " – did you mean \"address\"?");
  EXPECT_EQ(did_you_mean("preiod", keys), " – did you mean \"period\"?");
  EXPECT_EQ(did_you_mean("Timeout", keys), " – did you mean \"timeout\"?");
  EXPECT_EQ(did_you_mean("bsu", keys), " – did you mean \"bus\"?");
}

TEST(Wording, DoesNotGuessWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("colour", {"address", "bus"}), "");
  EXPECT_EQ(did_you_mean("x", {"bus"}), "");
  EXPECT_EQ(did_you_mean(std::string(100'000, 'a'), {"address"}), "");
}

TEST(Wording, CountsASwapOfNeighboursAsOneStep) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("abc", "acb"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Wording, QuotesSafelyForATerminal) {
  EXPECT_EQ(in_quotes("10s"), "\"10s\"");
  EXPECT_EQ(in_quotes("a\x1b[31m\n"), "\"a\\x1b[31m\\x0a\"");
  EXPECT_EQ(in_quotes(std::string(59, 'x') + "é!"), "\"" + std::string(59, 'x') + "…\"");
}

TEST(Wording, ListsAlternatives) {
  EXPECT_EQ(alternatives({}), "");
  EXPECT_EQ(alternatives({"a"}), "a");
  EXPECT_EQ(alternatives({"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace sluice
