// Captured streams through real pseudo-terminals, at their pace: what the subscriber got is what the expected files say.
#include <format>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "gateway/dialects/reading_json.hpp"
#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

namespace json = boost::json;

std::string data(const std::string& name) {
  std::ifstream file(std::string(SLUICE_DATA) + "/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<json::object> json_lines(const std::string& name) {
  std::istringstream file(data(name));
  std::vector<json::object> objects;
  for (std::string line; std::getline(file, line);) objects.push_back(json::parse(line).as_object());
  return objects;
}

void expect_value(const json::value& published, const json::value& expected, const std::string& what) {
  if (expected.is_string()) {
    EXPECT_EQ(published, expected) << what;
  } else {
    ASSERT_TRUE(published.is_number()) << what;
    EXPECT_NEAR(published.to_number<double>(), expected.to_number<double>(), 1e-3) << what;
  }
}

/// A reading that is bad (a position without a fix) has no value to compare; every other expected one must be there.
void expect_sentence(const v1::Record& record, const json::object& expected) {
  std::map<std::string, const v1::Reading*> readings;
  for (const auto& reading : record.readings()) readings[reading.channel()] = &reading;
  for (const auto& [name, value] : expected) {
    if (name == "line" || value.is_null()) continue;
    const auto found = readings.find(name);
    ASSERT_NE(found, readings.end()) << name << " of line " << expected.at("line");
    if (found->second->quality() == v1::QUALITY_BAD) continue;
    expect_value(value_json(*found->second), value, std::format("{} of line {}", std::string(name), expected.at("line").to_number<int>()));
  }
}

std::vector<v1::Record> of_device(const std::vector<v1::Record>& all, const std::string& device) {
  std::vector<v1::Record> records;
  for (const auto& record : all) {
    if (record.device() == device) records.push_back(record);
  }
  return records;
}

constexpr std::size_t good_dust_frames = 6;

auto expected_sentences(const std::string& log) {
  return json_lines("nmea/expected/" + log + ".jsonl");
}

/// The captured streams into the terminals, at the pace of their lines; returns when all is written.
void play(const std::map<std::string, std::string>& logs, std::map<std::string, Terminal>& terminals) {
  std::vector<std::jthread> writers;
  for (const auto& [device, log] : logs) {
    writers.emplace_back([&terminal = terminals.at(device), bytes = data("nmea/" + log)] { terminal.write_at_pace(bytes, 1920); });
  }
  const std::string dust = data("particulate/PMSx003.stream.bin");
  writers.emplace_back([&terminal = terminals.at("dust"), &dust] { terminal.write_at_pace(dust, 64); });
}

void expect_each_number_once(const std::vector<v1::Record>& all, std::size_t events) {
  std::set<std::uint64_t> numbers;
  for (const auto& record : all) EXPECT_TRUE(numbers.insert(record.sequence()).second) << "twice: " << record.sequence();
  EXPECT_EQ(numbers.size() + events, *numbers.rbegin()) << "every number up to the last one came";
}

TEST(Streams, ReachTheSubscriberAsTheExpectedFilesSayNothingLostNothingTwice) {
  if (std::string_view(SLUICE_DATA).empty()) GTEST_SKIP() << "did not run: no captures beside this checkout (CMake variable SLUICE_DATA)";
  const std::map<std::string, std::string> logs{{"marine", "ait250.log"}, {"car", "neo-m8n.log"}, {"survey", "ublox-f9p-hpnmea.log"}};
  Mosquitto broker;
  broker.start();
  Subscriber subscriber(broker.port());
  std::map<std::string, Terminal> terminals;
  std::string devices = std::format("  dust: {{ driver: pmsx003, bus: {} }}\n", terminals["dust"].path());
  for (const auto& [device, log] : logs) devices += std::format("  {}: {{ driver: nmea, bus: {} }}\n", device, terminals[device].path());
  Program program(std::format("gateway: test\nmqtt: {{ broker: {} }}\ndevices:\n{}", broker.url(), devices));
  ASSERT_TRUE(eventually([&] { return program.log().contains("connected"); })) << program.log();

  play(logs, terminals);
  std::size_t expected_in_all = good_dust_frames;
  for (const auto& [device, log] : logs) expected_in_all += expected_sentences(log).size();
  EXPECT_TRUE(eventually([&] { return records(subscriber).size() >= expected_in_all; })) << "or the last lines are stopped unread";
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return subscriber.last("test/status").contains("offline"); }));

  const auto all = records(subscriber);
  for (const auto& [device, log] : logs) {
    const auto expected = expected_sentences(log);
    const auto published = of_device(all, device);
    ASSERT_EQ(published.size(), expected.size()) << log;
    for (std::size_t i = 0; i < expected.size(); ++i) expect_sentence(published[i], expected[i]);
  }
  EXPECT_EQ(of_device(all, "dust").size(), good_dust_frames);
  expect_each_number_once(all, subscriber.on("/event").size());
}

}  // namespace
}  // namespace sluice::testing
