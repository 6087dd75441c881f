#include "firmware/verbs/decode_stream.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "firmware/verbs/hex_text.hpp"

namespace sluice {
namespace {

/// Each byte is a frame; zero is refused.
class ByteDecoder final : public FrameDecoder {
 public:
  void feed(std::span<const std::uint8_t> bytes, const Handler& handler) override {
    for (const std::uint8_t byte : bytes) {
      if (byte == 0)
        handler(fail(Reason::all_zero));
      else
        handler(DecodedFrame{.values = {{.name = "byte", .value = std::int64_t{byte}}}});
    }
  }
  void finish(const Handler& handler) override { handler(fail(Reason::length)); }
};

std::string decoded(const std::string& text, bool hex) {
  std::istringstream input(text);
  ByteDecoder decoder;
  std::string seen;
  const auto done = decode_stream(input, hex, decoder, [&](const Result<DecodedFrame>& frame) {
    seen += frame ? std::to_string(std::get<std::int64_t>(frame->values[0].value)) : std::string(name(frame.error().reason));
    seen += " ";
  });
  return seen + (done ? "" : done.error().text());
}

TEST(DecodeStream, FeedsRawBytesAndTheEnd) {
  EXPECT_EQ(decoded(std::string("\x01\x00\xff", 3), false), "1 all_zero 255 length ");
  EXPECT_EQ(decoded("", false), "length ");
}

TEST(DecodeStream, FeedsHexadecimalDigitsAcrossWhiteSpace) {
  EXPECT_EQ(decoded("01 ff\r\n0 A\n", true), "1 255 10 length ");
}

TEST(DecodeStream, RefusesWhatIsNoHexadecimalDigit) {
  EXPECT_EQ(decoded("0x01", true), "parse: byte 0x78 is no hexadecimal digit");
  EXPECT_EQ(decoded("012", true), "1 length parse: an odd number of hexadecimal digits");
}

TEST(HexText, KeepsAHalfByteForTheNextPiece) {
  HexText digits;
  EXPECT_EQ(digits.feed("4"), Bytes{});
  EXPECT_TRUE(digits.is_half_way());
  EXPECT_EQ(digits.feed("24D"), (Bytes{0x42, 0x4D}));
  EXPECT_FALSE(digits.is_half_way());
}

}  // namespace
}  // namespace sluice
