#include "drivers/nmea/sentence.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "drivers/nmea/emulator.hpp"

namespace sluice::nmea {
namespace {

std::string with_checksum(std::string_view body) {
  auto line = sentence_of(body);
  line.resize(line.size() - 2);
  return line;
}

const Reading* find(const Sentence& sentence, Quantity quantity) {
  const auto found = std::ranges::find(sentence, quantity, &Reading::channel);
  return found == sentence.end() ? nullptr : &*found;
}

double number(const Sentence& sentence, Quantity quantity) {
  return std::get<double>(find(sentence, quantity)->value);
}

std::int64_t integer(const Sentence& sentence, Quantity quantity) {
  return std::get<std::int64_t>(find(sentence, quantity)->value);
}

std::string text(const Sentence& sentence, Quantity quantity) {
  return std::get<std::string>(find(sentence, quantity)->value);
}

Sentence good(std::string_view body) {
  const auto decoded = decode(with_checksum(body));
  EXPECT_TRUE(decoded && *decoded) << body;
  return decoded && *decoded ? **decoded : Sentence{};
}

Reason refusal(std::string_view line) {
  const auto decoded = decode(line);
  EXPECT_FALSE(decoded) << line;
  return decoded ? Reason::no_data : decoded.error().reason;
}

TEST(NmeaSentence, DecodesAGgaOfTheStandard) {
  const auto decoded = decode("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47");
  ASSERT_TRUE(decoded && *decoded);
  const auto& gga = **decoded;
  EXPECT_EQ(text(gga, talker), "GP");
  EXPECT_EQ(text(gga, type), "GGA");
  EXPECT_DOUBLE_EQ(number(gga, time_s), 45'319);
  EXPECT_NEAR(number(gga, lat), 48.1173, 1e-9);
  EXPECT_NEAR(number(gga, lon), 11.516666667, 1e-9);
  EXPECT_EQ(integer(gga, quality), 1);
  EXPECT_EQ(integer(gga, sats), 8);
  EXPECT_DOUBLE_EQ(number(gga, hdop), 0.9);
  EXPECT_DOUBLE_EQ(number(gga, alt_m), 545.4);
  EXPECT_DOUBLE_EQ(number(gga, geoid_m), 46.9);
}

TEST(NmeaSentence, DecodesAnRmcWithItsKnotsAsMetresPerSecond) {
  const auto decoded = decode("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A");
  ASSERT_TRUE(decoded && *decoded);
  EXPECT_NEAR(number(**decoded, speed_mps), 11.523556, 1e-6);
  EXPECT_DOUBLE_EQ(number(**decoded, course_deg), 84.4);
  EXPECT_EQ(text(**decoded, date), "230394");
  EXPECT_EQ(text(**decoded, status), "A");
}

TEST(NmeaSentence, GivesSouthAndWestNegativeSigns) {
  const auto gll = good("GPGLL,4527.458,S,16709.165,W,225309.250,A");
  EXPECT_NEAR(number(gll, lat), -45.457633333, 1e-9);
  EXPECT_NEAR(number(gll, lon), -167.15275, 1e-9);
  EXPECT_DOUBLE_EQ(number(gll, time_s), 82'389.25);
}

TEST(NmeaSentence, DecodesVtgGsaGsvAndZda) {
  const auto vtg = good("GPVTG,280.76,T,,M,0.355,N,0.657,K,A");
  EXPECT_DOUBLE_EQ(number(vtg, course_true_deg), 280.76);
  EXPECT_DOUBLE_EQ(number(vtg, speed_kn), 0.355);
  EXPECT_DOUBLE_EQ(number(vtg, speed_kmh), 0.657);
  const auto gsa = good("GNGSA,A,3,20,10,23,,,,,,,,,,12.55,8.68,9.07,1");
  EXPECT_EQ(integer(gsa, mode), 3);
  EXPECT_EQ(integer(gsa, sv_used), 3);
  EXPECT_DOUBLE_EQ(number(gsa, vdop), 9.07);
  const auto gsv = good("GPGSV,3,2,11,13,37,235,48,20,41,333,46");
  EXPECT_EQ(integer(gsv, msgs), 3);
  EXPECT_EQ(integer(gsv, num), 2);
  EXPECT_EQ(integer(gsv, in_view), 11);
  const auto zda = good("GPZDA,130711,01,06,2011,01,00");
  EXPECT_EQ(integer(zda, day), 1);
  EXPECT_EQ(integer(zda, month), 6);
  EXPECT_EQ(integer(zda, year), 2011);
}

TEST(NmeaSentence, LeavesOutEmptyColumns) {
  const auto vtg = good("GNVTG,,T,,M,0.145,N,0.269,K,A");
  EXPECT_EQ(find(vtg, course_true_deg), nullptr);
  EXPECT_NE(find(vtg, speed_kn), nullptr);
}

TEST(NmeaSentence, CallsTheOldPositionOfAReceiverWithoutAFixNoData) {
  const auto rmc = good("GPRMC,170958.972,V,5200.8499,N,00421.7860,E,0.00,0.00,120610,,,N");
  for (const auto quantity : {lat, lon, speed_mps, course_deg}) EXPECT_EQ(find(rmc, quantity)->bad, Reason::no_data);
  EXPECT_EQ(find(rmc, time_s)->bad, std::nullopt);
  const auto gga = good("GPGGA,170958.972,5200.8499,N,00421.7860,E,0,00,,48.8,M,0.0,M,,");
  for (const auto quantity : {lat, lon, alt_m}) EXPECT_EQ(find(gga, quantity)->bad, Reason::no_data);
  EXPECT_EQ(find(gga, sats)->bad, std::nullopt);
  EXPECT_EQ(find(good("GPGLL,5200.8499,N,00421.7860,E,170958,V"), lat)->bad, Reason::no_data);
  EXPECT_EQ(find(good("GPVTG,12.0,T,,M,0.1,N,0.2,K,N"), speed_kn)->bad, Reason::no_data);
}

TEST(NmeaSentence, SaysThatAPositionIsMissingWhenThereIsNoFix) {
  const auto gga = good("GPGGA,,,,,,0,00,99.99,,,,,,");
  ASSERT_NE(find(gga, lat), nullptr);
  EXPECT_EQ(find(gga, lat)->value, Value{});
  EXPECT_EQ(find(gga, lat)->bad, Reason::no_data);
  EXPECT_EQ(find(gga, time_s), nullptr);
}

TEST(NmeaSentence, RefusesAWrongAMissingAndAGarbledChecksum) {
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48"), Reason::checksum);
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"), Reason::checksum);
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*"), Reason::checksum);
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*4"), Reason::checksum);
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*4)"), Reason::checksum);
  EXPECT_EQ(refusal("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*477"), Reason::checksum);
}

TEST(NmeaSentence, FindsEachSingleFlippedBit) {
  const std::string line = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
  for (std::size_t i = 1; i < line.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto flipped = line;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      EXPECT_FALSE(decode(flipped)) << flipped;
    }
  }
}

TEST(NmeaSentence, RefusesColumnsThatAreNoNumbers) {
  for (const auto* body :
       {"GPGGA,1235x9,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,", "GPGGA,123519,4867.038,N,01131.000,E,1,08,0.9,5,M,4,M,,",
        "GPGGA,123519,4807.038,X,01131.000,E,1,08,0.9,545.4,M,46.9,M,,", "GPGGA,123519,4807.038,N,01131.000,E,1,08,nan,5,M,4,M,,",
        "GPGGA,123519,48,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,", "GPGGA,250000,4807.038,N,01131.000,E,1,08,0.9,5,M,4,M,,",
        "GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,2303,003.1,W", "GPZDA,130711,1e0,06,2011,01,00"}) {
    EXPECT_EQ(refusal(with_checksum(body)), Reason::parse) << body;
  }
}

TEST(NmeaSentence, RefusesASentenceWithTooFewColumns) {
  for (const auto* body : {"GPGGA", "GPRMC,1,A", "GPGSA,A,3,01", "GPZDA,130711"}) {
    EXPECT_EQ(refusal(with_checksum(body)), Reason::parse) << body;
  }
}

TEST(NmeaSentence, MarksValuesThatNoReceiverCanMeasure) {
  const auto gll = good("GPGLL,9527.458,N,18109.165,E,225309,A");
  EXPECT_EQ(find(gll, lat)->bad, Reason::range);
  EXPECT_EQ(find(gll, lon)->bad, Reason::range);
  EXPECT_EQ(find(good("GPZDA,130711,32,13,2011,01,00"), month)->bad, Reason::range);
}

TEST(NmeaSentence, SaysNothingOfOtherTypesAndOfTheMakersOwnSentences) {
  for (const auto* body : {"GPGST,103607.00,38,60,38,89,15,24,31", "PMTK001,604,3", "PQGSA,A,3", "PGRMZ,246,f,3", "GPGGAX,1"}) {
    const auto decoded = decode(with_checksum(body));
    ASSERT_TRUE(decoded) << body;
    EXPECT_FALSE(decoded->has_value()) << body;
  }
}

TEST(NmeaSentence, TakesLowerCaseDigitsInTheChecksum) {
  EXPECT_TRUE(decode("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6a"));
}

TEST(NmeaSentence, NamesItsChannelsInTheOrderOfTheirNumbers) {
  ASSERT_EQ(channels().size(), quantity_count);
  EXPECT_EQ(channels()[talker].name, "talker");
  EXPECT_EQ(channels()[speed_kn].name, "speed_kn");
  EXPECT_EQ(channels()[year].name, "year");
}

}  // namespace
}  // namespace sluice::nmea
