#include "firmware/verbs/watch/display_text.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace sluice::watch {
namespace {

TEST(DisplayText, LetsNoControlCharacterThrough) {
  EXPECT_EQ(printable("a\x1b[2Jb\tc\r\n\x7f"), "a [2Jb c   ");
  EXPECT_EQ(printable("\u009b31m"), " 31m") << "the CSI of C1 is an escape too";
  EXPECT_EQ(printable("abc\u202edcba"), "abc dcba") << "nor one that turns the direction of writing";
  EXPECT_EQ(printable(std::string_view("\0x", 2)), " x");
}

TEST(DisplayText, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\x9b"
                      "31m"),
            "\uFFFD31m")
      << "a C1 byte by itself";
  EXPECT_EQ(printable("\xc3"), "\uFFFD") << "cut short";
  EXPECT_EQ(printable("\xc0\x9b"), "\uFFFD\uFFFD") << "a longer form of an escape";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "half of a surrogate pair";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "above the last character";
}

TEST(DisplayText, LeavesTheTextOfPeopleAsItIs) {
  for (const char* text : {"Grüße", "温度", "Ωμ°", "e\u0301", "🌡"}) EXPECT_EQ(printable(text), text);
}

TEST(DisplayText, CountsColumnsAndNotBytes) {
  EXPECT_EQ(columns_of("Grüße"), 5u);
  EXPECT_EQ(columns_of("温度"), 4u);
  EXPECT_EQ(columns_of("e\u0301"), 1u);
  EXPECT_EQ(columns_of("🌡"), 2u);
  EXPECT_EQ(columns_of(""), 0u);
}

TEST(DisplayText, CutsBetweenCharactersAndMarksTheCut) {
  EXPECT_EQ(cut("Grüße", 5), "Grüße");
  EXPECT_EQ(cut("Grüße", 4), "Grü…");
  EXPECT_EQ(cut("温度計", 4), "温…") << "half a wide character is none";
  EXPECT_EQ(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…") << "a mark stays with its letter";
  EXPECT_EQ(cut("abc", 1), "…");
  EXPECT_EQ(cut("abc", 0), "");
}

TEST(DisplayText, FillsUpToColumns) {
  EXPECT_EQ(padded("温", 4), "温  ");
  EXPECT_EQ(padded("abc", 2), "abc");
}

TEST(DisplayText, KeepsAJsonDocumentTheSameOnOneLine) {
  const std::string published = "{\n\t\"detail\": \"a\u009b31m\x7f ü\"\r\n}";
  const std::string line = one_line(published);
  EXPECT_EQ(line, R"({  "detail": "a\u009b31m\u007f ü"  })");
  EXPECT_EQ(boost::json::parse(line), boost::json::parse(published));
}

}  // namespace
}  // namespace sluice::watch
