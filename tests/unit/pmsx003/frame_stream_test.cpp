#include "drivers/pmsx003/frame_stream.hpp"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/pmsx003/frames.hpp"

namespace sluice::pmsx003 {
namespace {

using Words = std::vector<std::string>;

/// What a stream made of some bytes: a word each, "good" or the reason.
class Heard {
 public:
  Heard& operator<<(const Bytes& bytes) {
    stream_.feed(bytes, handler());
    return *this;
  }
  Heard& end() {
    stream_.finish(handler());
    return *this;
  }
  std::uint64_t skipped() const { return stream_.skipped(); }
  Words words;

 private:
  FrameStream::Handler handler() {
    return [this](const auto& frame) { words.emplace_back(frame ? "good" : name(frame.error().reason)); };
  }
  FrameStream stream_{pmsx003};
};

Bytes without(std::size_t index) {
  auto frame = clean_room;
  frame.erase(frame.begin() + static_cast<std::ptrdiff_t>(index));
  return frame;
}

TEST(PmsStream, TakesFramesByteByByte) {
  Heard heard;
  for (int i = 0; i < 2; ++i) {
    for (const auto byte : clean_room) heard << Bytes{byte};
  }
  EXPECT_EQ(heard.words, (Words{"good", "good"}));
}

TEST(PmsStream, PassesOverTheTailOfAFrameAndNoise) {
  Heard heard;
  heard << Bytes(clean_room.begin() + 3, clean_room.end()) << clean_room << bytes_of("d03af3df61bfd1") << clean_room;
  EXPECT_EQ(heard.words, (Words{"good", "good"}));
}

TEST(PmsStream, CountsTheBytesThatItPassesOver) {
  Heard heard;
  heard << bytes_of("d03af3") << clean_room << bytes_of("df61bf") << clean_room << bytes_of("d1");
  EXPECT_EQ(heard.skipped(), 7U);
  heard << without(10) << clean_room;
  EXPECT_EQ(heard.words.back(), "good");
  EXPECT_EQ(heard.skipped(), 7U) << "the bytes of a refused frame are none of them";
}

TEST(PmsStream, TakesARepeatedFirstStartByte) {
  Heard heard;
  heard << bytes_of("4242") << clean_room;
  EXPECT_EQ(heard.words, (Words{"good"}));
}

TEST(PmsStream, LosesOneFrameForEachLostByteAndNotTheNext) {
  for (std::size_t lost = 4; lost < clean_room.size(); ++lost) {
    Heard heard;
    heard << without(lost) << clean_room << clean_room;
    EXPECT_EQ(heard.words, (Words{"checksum", "good", "good"})) << lost;
  }
}

TEST(PmsStream, RefusesAFrameWithAnotherLengthAtOnce) {
  Heard heard;
  heard << bytes_of("424d0014");
  EXPECT_EQ(heard.words, (Words{"header"}));
  heard << clean_room;
  EXPECT_EQ(heard.words, (Words{"header", "good"}));
}

TEST(PmsStream, CountsAWarmUpFrameOnce) {
  Heard heard;
  heard << frame_of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) << clean_room;
  EXPECT_EQ(heard.words, (Words{"all_zero", "good"}));
}

TEST(PmsStream, RefusesAFrameThatTheEndOfTheStreamCutsOff) {
  Heard heard;
  (heard << clean_room << Bytes(clean_room.begin(), clean_room.begin() + 20)).end();
  EXPECT_EQ(heard.words, (Words{"good", "length"}));
  EXPECT_EQ(Heard().end().words, Words{});
}

TEST(PmsStream, NeverMakesAValueOfAMegabyteOfNoise) {
  std::mt19937_64 random(11);
  Heard heard;
  for (int i = 0; i < 1024; ++i) {
    Bytes noise(1024);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
    heard << noise;
  }
  EXPECT_EQ(std::ranges::count(heard.words, "good"), 0);
  EXPECT_LT(heard.words.size(), 100U);
  heard << Bytes(32) << clean_room;
  EXPECT_EQ(heard.words.back(), "good");
}

TEST(PmsStream, NeverMakesAValueOfFramesOfNoise) {
  std::mt19937_64 random(11);
  Heard heard;
  for (int i = 0; i < 1000; ++i) {
    auto frame = clean_room;
    for (std::size_t byte = header_size; byte + 2 < frame.size(); ++byte) frame[byte] = static_cast<std::uint8_t>(random() | 0x80);
    heard << frame;
  }
  EXPECT_EQ(std::ranges::count(heard.words, "good"), 0) << "26 bytes of 0x80 and more sum to more than the frame states";
  EXPECT_EQ(std::ranges::count(heard.words, "checksum"), 1000);
}

}  // namespace
}  // namespace sluice::pmsx003
