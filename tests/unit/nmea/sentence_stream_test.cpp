#include "drivers/nmea/sentence_stream.hpp"

#include <random>

#include <gtest/gtest.h>

#include "drivers/nmea/emulator.hpp"

namespace sluice::nmea {
namespace {

const std::string gll = sentence_of("GPGLL,4527.458,S,16709.165,E,225309,A");
const std::string gsv = sentence_of("GPGSV,1,1,00");

/// What a stream made of some bytes: a word each, "good" or the reason.
class Heard {
 public:
  Heard& operator<<(std::string_view bytes) {
    stream_.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, handler());
    return *this;
  }
  Heard& end() {
    stream_.finish(handler());
    return *this;
  }
  std::uint64_t skipped() const { return stream_.skipped(); }
  std::vector<std::string> words;

 private:
  SentenceStream::Handler handler() {
    return [this](const Result<Sentence>& sentence) { words.emplace_back(sentence ? "good" : name(sentence.error().reason)); };
  }
  SentenceStream stream_;
};

using Words = std::vector<std::string>;

TEST(NmeaStream, TakesSentencesByteByByte) {
  Heard heard;
  for (const char c : gll + gsv) heard << std::string_view(&c, 1);
  EXPECT_EQ(heard.words, (Words{"good", "good"}));
}

TEST(NmeaStream, CountsTheBytesThatItPassesOver) {
  Heard heard;
  heard << gll << "\r\n# a comment\r\n" << gsv;
  EXPECT_EQ(heard.skipped(), 0U);
  heard << "\xb5\x62\x01" << gll << "noise" << gsv << "$G\x01" << gll;
  EXPECT_EQ(heard.skipped(), 3U + 5U + 3U);
}

TEST(NmeaStream, TakesCrLfAndLfAlone) {
  Heard heard;
  heard << gll << gll.substr(0, gll.size() - 2) + "\n" << gsv;
  EXPECT_EQ(heard.words, (Words{"good", "good", "good"}));
}

TEST(NmeaStream, ResynchronisesAtTheDollarSign) {
  Heard heard;
  heard << "\xb5\x62\x01\x07\x5c$\x11\xf7" << gll << " " << gll << "41,N*5" << gsv;
  EXPECT_EQ(heard.words, (Words{"good", "good", "good"}));
}

TEST(NmeaStream, RefusesASentenceThatAnotherOneCutsOff) {
  Heard heard;
  heard << gll.substr(0, 20) << gll;
  EXPECT_EQ(heard.words, (Words{"checksum", "good"}));
}

TEST(NmeaStream, RefusesASentenceWithABinaryByteAtOnce) {
  Heard heard;
  heard << gll.substr(0, 20) << "\xb5" << gll.substr(20) << gll;
  EXPECT_EQ(heard.words, (Words{"checksum", "good"}));
}

TEST(NmeaStream, PassesOverAisAndCommentLines) {
  Heard heard;
  heard << "!AIVDM,1,1,,B,13njCt031t0DA=lN2:jKmad60l1p,0*12\r\n# $GPGGA,1,2,3 in a comment\n" << gll;
  EXPECT_EQ(heard.words, (Words{"good"}));
}

TEST(NmeaStream, RefusesALineWithoutEndOnceAndGoesOn) {
  Heard heard;
  heard << "$GPGGA," << std::string(100'000, '7') << "\r\n" << gll;
  EXPECT_EQ(heard.words, (Words{"length", "good"}));
}

TEST(NmeaStream, TakesADollarInTheMiddleOfNothingForNoise) {
  Heard heard;
  heard << "$\r\n$$$,\r\n$ab,c\r\n$" << std::string(50, 'a') << "\r\n";
  EXPECT_EQ(heard.words, Words{});
}

TEST(NmeaStream, DecodesACompleteLastLineWithoutLineEndAndRefusesAPartialOne) {
  Heard complete;
  (complete << gll.substr(0, gll.size() - 2)).end();
  EXPECT_EQ(complete.words, (Words{"good"}));
  Heard partial;
  (partial << gll.substr(0, 12)).end();
  EXPECT_EQ(partial.words, (Words{"checksum"}));
}

TEST(NmeaStream, NeverMakesAValueOfAMegabyteOfNoise) {
  std::mt19937_64 random(7);
  Heard heard;
  for (int i = 0; i < 1024; ++i) {
    std::string noise(1024, '\0');
    for (auto& c : noise) c = static_cast<char>(random());
    heard << noise;
  }
  EXPECT_EQ(std::ranges::count(heard.words, "good"), 0);
  EXPECT_LT(heard.words.size(), 100U);
  heard << "\n" << gll;
  EXPECT_EQ(heard.words.back(), "good");
}

TEST(NmeaStream, NeverMakesAValueOfPrintableNoise) {
  const std::string_view letters = "$GPGARMC,.*0123456789NSEW\r\n";
  std::mt19937_64 random(7);
  Heard heard;
  std::string noise(1'000'000, '\0');
  for (auto& c : noise) c = letters[random() % letters.size()];
  heard << noise;
  EXPECT_EQ(std::ranges::count(heard.words, "good"), 0);
  EXPECT_GT(std::ranges::count(heard.words, "checksum"), 1000);
}

}  // namespace
}  // namespace sluice::nmea
