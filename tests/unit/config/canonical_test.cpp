#include "gateway/config/canonical.hpp"

#include <bit>

#include <gmock/gmock.h>

#include "gateway/config/quantities.hpp"
#include "gateway/config/tree.hpp"

namespace sluice {
namespace {

std::string canonical(std::string_view json) {
  Problems problems;
  const auto root = read_json(json, problems);
  return root ? canonical_json(*root) : problems.take().at(0).message;
}

std::string canonical_of_yaml(std::string_view yaml) {
  Problems problems;
  const auto root = read_yaml(yaml, problems);
  return root ? canonical_json(*root) : problems.take().at(0).message;
}

TEST(CanonicalJson, WritesNumbersAsAppendixBOfTheStandardDoes) {
  const auto number = [](std::uint64_t bits) { return canonical_number(std::bit_cast<double>(bits)); };
  EXPECT_EQ(number(0x0000000000000000), "0");
  EXPECT_EQ(number(0x8000000000000000), "0");
  EXPECT_EQ(number(0x0000000000000001), "5e-324");
  EXPECT_EQ(number(0x8000000000000001), "-5e-324");
  EXPECT_EQ(number(0x7fefffffffffffff), "1.7976931348623157e+308");
  EXPECT_EQ(number(0xffefffffffffffff), "-1.7976931348623157e+308");
  EXPECT_EQ(number(0x4340000000000000), "9007199254740992");
  EXPECT_EQ(number(0x4430000000000000), "295147905179352830000");
  EXPECT_EQ(number(0x44b52d02c7e14af5), "9.999999999999997e+22");
  EXPECT_EQ(number(0x44b52d02c7e14af6), "1e+23");
  EXPECT_EQ(number(0x444b1ae4d6e2ef4f), "999999999999999900000");
  EXPECT_EQ(number(0x444b1ae4d6e2ef50), "1e+21");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8d), "0.000001");
  EXPECT_EQ(number(0x41b3de4355555555), "333333333.3333333");
  EXPECT_EQ(number(0xbecbf647612f3696), "-0.0000033333333333333333");
  EXPECT_EQ(number(0x43143ff3c1cb0959), "1424953923781206.2");
}

TEST(CanonicalJson, IsTheExampleOfTheStandard) {
  EXPECT_EQ(canonical(R"({"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                          "literals": [null, true, false]})"),
            R"({"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"})");
}

TEST(CanonicalJson, SortsKeysByUtf16CodeUnits) {
  EXPECT_EQ(canonical(R"({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7})"),
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"\U0001F600\":5,\"\ufb33\":3}");
}

TEST(CanonicalJson, EscapesWhatMustBeAndNothingElse) {
  EXPECT_EQ(canonical(R"(["\b\t\n\f\r\u000b\u0000\u001f\u007f/\u00e9"])"), "[\"\\b\\t\\n\\f\\r\\u000b\\u0000\\u001f\x7f/é\"]");
}

TEST(CanonicalJson, OfYamlHasTheNumbersThatWereMeant) {
  EXPECT_EQ(canonical_of_yaml("a: 0x76\nb: 1.50\nc: +.5\nd: -0.0\ne: ~\nf: True\ng: '1'\nh: 10s\ni: []\nj: {}\n"),
            R"({"a":118,"b":1.5,"c":0.5,"d":0,"e":null,"f":true,"g":"1","h":"10s","i":[],"j":{}})");
}

TEST(CanonicalJson, KeepsAllDigitsOfWholeNumbers) {
  EXPECT_EQ(canonical("[9007199254740993,-9223372036854775808,9223372036854775807]"),
            "[9007199254740993,-9223372036854775808,9223372036854775807]");
  EXPECT_EQ(canonical("[18446744073709551615]"), "[18446744073709552000]");
}

TEST(CanonicalJson, KeepsNumbersThatNoProgramCanHoldAsText) {
  EXPECT_EQ(canonical("[1e999]"), R"(["1e999"])");
}

TEST(CanonicalJson, OfItselfIsTheSame) {
  std::uint64_t state = 1;
  for (int round = 0; round < 10000; ++round) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const auto number = std::bit_cast<double>(state);
    if (!(number - number == 0)) continue;
    const auto once = "[" + canonical_number(number) + "]";
    EXPECT_EQ(canonical(once), once);
    EXPECT_EQ(number_from(canonical_number(number)), number);
  }
}

TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace sluice
