#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_serial.hpp"
#include "drivers/nmea/driver.hpp"
#include "drivers/nmea/emulator.hpp"
#include "drivers/nmea/info.hpp"
#include "tests/support/loop.hpp"

namespace sluice::nmea {
namespace {

using testing::Loop;

struct RecordingSink final : ReadingSink {
  void deliver(Readings readings) override { delivered.push_back(std::move(readings)); }
  void refuse(Error error) override { refused.push_back(std::move(error)); }
  void missed_edges(std::uint64_t) override {}

  std::vector<Readings> delivered;
  std::vector<Error> refused;
};

/// A receiver on an emulated line, and the driver that listens to it.
struct Bench {
  Loop loop;
  EmulatedSerialLine line{loop.executor, loop.clock};
  EmulatedReceiver receiver{line.device_end(), loop.clock, 1};
  Receiver driver{line.gateway_end(), loop.clock};
  RecordingSink sink;
  TaskGroup group{loop.executor};

  Bench() { group.spawn(driver.run(sink)); }
  ~Bench() {
    group.stop();
    loop.run(group.join());
  }
  void switch_on() { group.spawn(receiver.run()); }
  void say(std::string text) {
    loop.run([](SerialPort& port, std::string said) -> Task<void> { (void)co_await port.write(Bytes(said.begin(), said.end())); }(
                                                        line.device_end(), std::move(text)));
    loop.clock.run_for(2s);
  }
};

const Reading& reading(const Readings& readings, Quantity quantity) {
  const auto found = std::ranges::find(readings.values, quantity, &Reading::channel);
  EXPECT_NE(found, readings.values.end());
  return *found;
}

TEST(NmeaReceiver, DeliversEachSentenceOfTheEmulatorOnce) {
  Bench bench;
  bench.switch_on();
  bench.loop.clock.run_for(9900ms);
  ASSERT_EQ(bench.sink.delivered.size(), 20U);
  EXPECT_TRUE(bench.sink.refused.empty());
  EXPECT_EQ(std::get<std::string>(reading(bench.sink.delivered[0], type).value), "GGA");
  EXPECT_EQ(std::get<std::string>(reading(bench.sink.delivered[1], type).value), "RMC");
  const auto& last = bench.sink.delivered[18];
  EXPECT_NEAR(std::get<double>(reading(last, lat).value), bench.receiver.latitude, 1e-5);
  EXPECT_NEAR(std::get<double>(reading(last, lon).value), bench.receiver.longitude, 1e-5);
  EXPECT_DOUBLE_EQ(std::get<double>(reading(last, time_s).value), 9 * 3600 + 10);
  EXPECT_EQ(std::get<std::string>(reading(bench.sink.delivered[19], date).value), "201126");
}

TEST(NmeaReceiver, ReportsThePositionOfAReceiverWithoutAFixAsBadAndWithoutAValue) {
  Bench bench;
  bench.receiver.has_fix = false;
  bench.switch_on();
  bench.say(sentence_of("GPRMC,170958.972,V,5200.8499,N,00421.7860,E,0.00,0.00,120610,,,N"));
  ASSERT_GE(bench.sink.delivered.size(), 3U);
  for (const auto& readings : bench.sink.delivered) {
    EXPECT_EQ(reading(readings, lat).value, Value{});
    EXPECT_EQ(reading(readings, lat).bad, Reason::no_data);
  }
}

TEST(NmeaReceiver, RefusesABadChecksumAndGoesOn) {
  Bench bench;
  bench.say("$GPGSV,1,1,00*00\r\n" + sentence_of("GPGSV,1,1,00"));
  ASSERT_EQ(bench.sink.refused.size(), 1U);
  EXPECT_EQ(bench.sink.refused[0].reason, Reason::checksum);
  EXPECT_EQ(bench.sink.delivered.size(), 1U);
}

TEST(NmeaReceiver, ComesBackAfterItWasUnpluggedForAMinute) {
  Bench bench;
  bench.switch_on();
  bench.loop.clock.run_for(10300ms);
  bench.line.unplug();
  bench.loop.clock.run_for(60s);
  const auto before = bench.sink.delivered.size();
  EXPECT_GE(bench.sink.refused.size(), 12U);
  EXPECT_LE(bench.sink.refused.size(), 60U);
  EXPECT_TRUE(std::ranges::all_of(bench.sink.refused, [](const Error& error) { return error.reason == Reason::gone; }));
  bench.line.plug_in();
  bench.loop.clock.run_for(5s);
  EXPECT_GT(bench.sink.delivered.size(), before);
  EXPECT_EQ(bench.sink.refused.back().reason, Reason::gone);
}

TEST(NmeaReceiver, DoesNotJoinTheHalvesOfTwoSentencesAcrossAnUnplugging) {
  Bench bench;
  const auto sentence = sentence_of("GPGSV,1,1,00");
  bench.say(sentence.substr(0, 9));
  bench.line.unplug();
  bench.loop.clock.run_for(1s);
  bench.line.plug_in();
  bench.loop.clock.run_for(10s);
  bench.say(sentence.substr(9));
  EXPECT_TRUE(bench.sink.delivered.empty());
  EXPECT_TRUE(std::ranges::all_of(bench.sink.refused, [](const Error& error) { return error.reason == Reason::gone; }));
}

std::vector<Result<DecodedFrame>> decoded(std::string_view bytes) {
  std::vector<Result<DecodedFrame>> frames;
  const auto decoder = nmea_info().decoder({});
  const auto collect = [&](Result<DecodedFrame> frame) { frames.push_back(std::move(frame)); };
  decoder->feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, collect);
  decoder->finish(collect);
  return frames;
}

TEST(NmeaDecoder, NamesTalkerAndTypeAsLabelsAndGivesUnits) {
  const auto frames = decoded(sentence_of("GPVTG,280.76,T,,M,0.355,N,,K,A"));
  ASSERT_EQ(frames.size(), 1U);
  ASSERT_EQ(frames[0]->labels.size(), 2U);
  EXPECT_EQ(frames[0]->labels[0].name, "talker");
  EXPECT_EQ(frames[0]->labels[1].value, Value(std::string("VTG")));
  ASSERT_EQ(frames[0]->values.size(), 2U);
  EXPECT_EQ(frames[0]->values[1].name, "speed_kn");
  EXPECT_EQ(frames[0]->values[1].unit, "[kn_i]");
}

TEST(NmeaDecoder, ShowsAPositionWithoutAFixAsStatedAndMarksIt) {
  const auto frames = decoded(sentence_of("GPGLL,4500.000,N,00500.000,E,225309,V") + sentence_of("GPGLL,,,,,225309,V"));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0]->values[0].value, Value(45.0));
  EXPECT_EQ(frames[0]->values[0].bad, Reason::no_data);
  ASSERT_EQ(frames[1]->values.size(), 2U) << "empty columns are left out";
  EXPECT_EQ(frames[1]->values[0].name, "time_s");
}

TEST(NmeaDecoder, GivesOneErrorForEachBadChecksumAndNothingForOtherTypes) {
  const auto frames = decoded(sentence_of("GPGST,1,2,3") + "some text\r\n$GPGSV,1,1,00*00\r\n$GPGSV,1,1,00\r\n");
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].error().reason, Reason::checksum);
  EXPECT_EQ(frames[1].error().reason, Reason::checksum);
}

}  // namespace
}  // namespace sluice::nmea
