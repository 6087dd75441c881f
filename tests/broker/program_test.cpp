// The program as its user sees it, with a real broker.
#include "tests/broker/program.hpp"

#include <filesystem>
#include <format>
#include <fstream>
#include <random>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace sluice::testing {
namespace {

/// Of a PMS5003 in a clean room.
constexpr std::string_view good_frame(
    "\x42\x4d\x00\x1c\x00\x00\x00\x08\x00\x08\x00\x00\x00\x08\x00\x08"
    "\x00\xd2\x00\x46\x00\x2d\x00\x1e\x00\x00\x00\x00\x97\x00\x02\xc5",
    32);

void expect_every_number_once(Subscriber& subscriber) {
  std::uint64_t expected = 1;
  for (const auto number : numbers(subscriber)) EXPECT_EQ(number, expected++);
}

std::uint64_t refused_frames(Subscriber& subscriber, const std::string& device) {
  const auto health = boost::json::parse(subscriber.last("test/health"));
  return health.at("devices").at(device).at("refused").to_number<std::uint64_t>();
}

TEST(Program, PublishesReadingsStatusAvailabilityAndHealthAndSaysGoodbye) {
  Mosquitto broker;
  broker.start();
  Subscriber subscriber(broker.port());
  Program program("health_period: 1s\n" + simulated(broker), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return records(subscriber).size() > 20; })) << program.log();
  EXPECT_TRUE(eventually([&] { return !subscriber.on("/health").empty() && !subscriber.on("devices/air/state").empty(); }));
  EXPECT_NE(subscriber.last("test/status").find(R"("state":"online")"), std::string::npos);
  EXPECT_EQ(subscriber.last("devices/air/availability"), "online");
  EXPECT_NE(subscriber.last("devices/air/state").find(R"("temperature":)"), std::string::npos);
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return subscriber.last("test/status").contains(R"("state":"offline")"); }));
  EXPECT_EQ(subscriber.last("devices/air/availability"), "offline");
  expect_every_number_once(subscriber);
}

TEST(Program, NumbersGoOnAfterARestartAndAnUncleanStopIsNamed) {
  Mosquitto broker;
  broker.start();
  ScratchDirectory state;
  std::uint64_t last = 0;
  {
    Subscriber subscriber(broker.port());
    Program program(simulated(broker), {"--simulate", "--state", state.file("s")});
    EXPECT_TRUE(eventually([&] { return records(subscriber).size() > 5; })) << program.log();
    EXPECT_EQ(program.stop(), 0);
    EXPECT_TRUE(eventually([&] { return subscriber.last("test/status").contains("offline"); }));
    for (const auto& record : records(subscriber)) last = std::max(last, record.sequence());
  }
  {
    Subscriber subscriber(broker.port());
    Program program(simulated(broker), {"--simulate", "--state", state.file("s")});
    EXPECT_TRUE(eventually([&] { return records(subscriber).size() > 5; })) << program.log();
    EXPECT_LE(records(subscriber).front().sequence(), last + 20) << "no block is skipped after a clean stop";
    EXPECT_GT(records(subscriber).front().sequence(), last);
  }  // killed
  Subscriber subscriber(broker.port());
  Program program(simulated(broker), {"--simulate", "--state", state.file("s")});
  const auto names_it = [](const Message& event) { return event.payload.contains("records_unknown"); };
  EXPECT_TRUE(eventually([&] { return std::ranges::any_of(subscriber.on("/event"), names_it); })) << program.log();
}

TEST(Program, AppliesOnSighupOnlyWhatChangedAndRefusesAFileWithMistakes) {
  Mosquitto broker;
  broker.start();
  Subscriber subscriber(broker.port());
  Program program(simulated(broker), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return records(subscriber).size() > 5; })) << program.log();
  program.reload("devices: { air: { driver: bme281 } }");
  EXPECT_TRUE(eventually([&] { return program.log().contains("did you mean"); })) << program.log();
  program.reload(simulated(broker, "5s"));
  std::string change;
  const auto changed = [&] {
    for (const auto& event : subscriber.on("/event")) {
      if (event.payload.contains("config_changed")) change = event.payload;
    }
    return !change.empty();
  };
  EXPECT_TRUE(eventually(changed)) << program.log();
  EXPECT_NE(change.find("devices.air"), std::string::npos);
  EXPECT_EQ(change.find("devices.cpu"), std::string::npos);
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return subscriber.last("test/status").contains("offline"); }));
  expect_every_number_once(subscriber);
}

TEST(Program, StopsCleanlyWithoutABrokerAndWithAWrongPassword) {
  Mosquitto broker("allow_anonymous false\n");
  Program alone(simulated(broker), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return alone.log().contains("no connection to"); })) << alone.log();
  EXPECT_EQ(alone.stop(), 0) << alone.log();
  broker.start();
  Program refused(simulated(broker), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return refused.log().contains("denied"); })) << refused.log();
  EXPECT_EQ(refused.stop(), 0) << refused.log();
}

TEST(Program, CannotStartWithoutAUsableConfigurationAndSaysAllThatIsWrong) {
  ScratchDirectory directory;
  const auto missing = say({"run", "--config", directory.file("missing.yaml"), "--state", directory.file("s")});
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.text.find("missing.yaml"), std::string::npos);
  const auto wrong = directory.write(
      "wrong.yaml",
      "mqtt: { broker: nonsense }\ndevices: { air: { driver: bme28, bus: /dev/x }, soil: { driver: tmp102, bus: x, periot: 5 } }\n");
  const auto said = say({"run", "--config", wrong, "--state", directory.file("s")});
  EXPECT_EQ(said.status, 1);
  for (const char* path : {"mqtt.broker", "devices.air.driver", "devices.soil.bus", "devices.soil.periot"}) {
    EXPECT_NE(said.text.find(path), std::string::npos) << said.text;
  }
  EXPECT_FALSE(std::filesystem::exists(directory.file("s"))) << "nothing was started";
}

TEST(Program, RefusesTenMegabytesOfGarbageAsConfiguration) {
  ScratchDirectory directory;
  std::mt19937 random(1);
  std::string garbage(10'000'000, '\0');
  for (auto& byte : garbage) byte = static_cast<char>(random());
  const auto said = say({"check", "--config", directory.write("garbage.yaml", garbage)});
  EXPECT_EQ(said.status, 1);
  EXPECT_LT(said.text.size(), 1000u);
  EXPECT_NE(said.text.find("256"), std::string::npos) << said.text;
}

TEST(Program, RefusesWhatIsNoRegularFile) {
  ScratchDirectory directory;
  run_program({"mkfifo", directory.file("pipe")});
  const auto said = say({"check", "--config", directory.file("pipe")});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("is no regular file"), std::string::npos) << said.text;
  EXPECT_EQ(say({"decode", "--driver", "pmsx003", directory.file("")}).status, 1);
}

TEST(Program, CannotStartWithoutAStateDirectory) {
  ScratchDirectory directory;
  Mosquitto broker;
  const auto file = directory.write("sluice.yaml", simulated(broker));
  const auto said = say({"run", "--simulate", "--config", file, "--state", "/proc/nowhere"});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("/proc/nowhere"), std::string::npos) << said.text;
}

TEST(Program, RunsTheOtherDevicesWhenADeviceFileIsMissing) {
  Mosquitto broker;
  broker.start();
  Subscriber subscriber(broker.port());
  Terminal terminal;
  Program program(std::format(R"(
gateway: test
mqtt: {{ broker: {}, batch: {{ max_age: 100ms }} }}
buses: {{ i2c-9: {{ i2c: /dev/i2c-no-such }} }}
devices:
  air: {{ driver: tmp102, bus: i2c-9, address: 0x48, period: 500ms }}
  gps: {{ driver: nmea, bus: {} }}
)",
                              broker.url(), terminal.path()));
  EXPECT_TRUE(eventually([&] { return subscriber.last("devices/air/availability") == "offline"; })) << program.log();
  EXPECT_NE(program.log().find("/dev/i2c-no-such"), std::string::npos) << program.log();
  terminal.write("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n");
  const auto heard = [&] {
    const auto all = records(subscriber);
    return std::ranges::any_of(all, [](const auto& record) { return record.device() == "gps" && record.readings_size() > 2; });
  };
  EXPECT_TRUE(eventually(heard)) << program.log();
  EXPECT_EQ(program.stop(), 0);
}

TEST(Program, StaysSmallCountsAndHearsTheNextGoodFrameWhenAPortSaysNoise) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  Terminal noisy;
  Program program(
      std::format("gateway: test\nhealth_period: 1s\nmqtt: {{ broker: {} }}\ndevices: {{ dust: {{ driver: pmsx003, bus: {} }} }}",
                  broker.url(), noisy.path()));
  ASSERT_TRUE(eventually([&] { return program.log().contains("connected"); })) << program.log();
  const auto before = program.resident_kib();
  std::mt19937 random(2);
  std::string noise(3'000'000, '\0');
  for (auto& byte : noise) byte = static_cast<char>(random());
  noisy.write_at_pace(noise, 1e6);
  EXPECT_LT(program.resident_kib(), before + 8 * 1024);
  for (const auto& record : records(subscriber)) {
    for (const auto& reading : record.readings()) EXPECT_EQ(reading.quality(), v1::QUALITY_BAD);
  }
  EXPECT_TRUE(eventually([&] { return refused_frames(subscriber, "dust") > 0; })) << subscriber.last("test/health");
  noisy.write(good_frame);
  const auto heard = [&] {
    const auto all = records(subscriber);
    return std::ranges::any_of(all, [](const auto& record) { return record.readings(0).quality() == v1::QUALITY_GOOD; });
  };
  EXPECT_TRUE(eventually(heard)) << program.log();
  EXPECT_EQ(program.stop(), 0);
}

}  // namespace
}  // namespace sluice::testing
