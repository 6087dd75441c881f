// Every example of gateway/commands/README.md, as its reader would try it.
#include <format>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

/// A command of the README, and what it says that comes back; nothing when it says nothing.
struct Example {
  std::string command;
  std::string answer;
};

std::vector<Example> examples() {
  std::ifstream readme(SLUICE_README);
  std::vector<Example> all;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("mosquitto_pub ")) all.push_back({line, {}});
    if (line.starts_with("# {") && !all.empty()) all.back().answer = line.substr(2);
  }
  return all;
}

/// `…` in the pattern stands for anything.
bool fits(const std::string& pattern, const std::string& text) {
  constexpr std::string_view anything = "…";
  std::size_t at = 0;
  std::size_t from = 0;
  while (true) {
    const auto next = pattern.find(anything, from);
    const auto piece = pattern.substr(from, next == std::string::npos ? next : next - from);
    const auto found = next == std::string::npos ? text.size() - std::min(text.size(), piece.size()) : text.find(piece, at);
    if (found == std::string::npos || found < at || (from == 0 && found != 0) || !text.substr(found).starts_with(piece)) return false;
    if (next == std::string::npos) return true;
    at = found + piece.size();
    from = next + anything.size();
  }
}

std::string greenhouse(const Mosquitto& broker, const std::string& period) {
  return std::format(R"({{"gateway":"greenhouse-1","mqtt":{{"broker":"{}"}},)"
                     R"("buses":{{"i2c-1":{{"i2c":"/dev/i2c-1"}},"pins":{{"gpio":"/dev/gpiochip0"}}}},)"
                     R"("devices":{{"air":{{"driver":"bme280","bus":"i2c-1","address":"0x76","period":"{}"}},)"
                     R"("lamp":{{"driver":"digital_output","bus":"pins","line":17}}}}}})",
                     broker.url(), period);
}

struct CommandExamples : ::testing::TestWithParam<std::string> {
  CommandExamples() {
    broker.start();
    files.write("greenhouse-1.json", greenhouse(broker, "3s"));
  }

  /// As a shell runs it, with the broker's port and the version of MQTT as mosquitto's own configuration file would give them.
  void publish(const std::string& command) const {
    const std::string with = std::format("mosquitto_pub -h 127.0.0.1 -p {} -V {} -q 1 ", broker.port(), GetParam());
    const auto rest = command.substr(std::string("mosquitto_pub ").size());
    run_program({"sh", "-c", std::format("cd '{}' && {}{}", files.path().string(), with, rest)});
  }

  /// The answer to the example: it has the same id, or is the newest of its kind.
  static bool answered(const Example& example, Subscriber& subscriber) {
    const std::string topic = example.command.contains("config/desired") ? "config/reported" : "reply/";
    for (const auto& message : subscriber.messages()) {
      if (message.topic.contains(topic) && fits(example.answer, message.payload)) return true;
    }
    return false;
  }

  Mosquitto broker;
  ScratchDirectory files;
};

TEST_P(CommandExamples, AreAnsweredAsTheReadmeSays) {
  Subscriber subscriber(broker.port());
  Program program(greenhouse(broker, "10s"), {"--simulate", "--state", files.file("state")});
  ASSERT_TRUE(eventually([&] { return subscriber.last("greenhouse-1/status").contains("online"); })) << program.log();
  const auto all = examples();
  ASSERT_GE(all.size(), 15U) << "the README has examples of every verb";
  for (const auto& example : all) {
    publish(example.command);
    if (example.answer.empty()) continue;
    const bool came = eventually([&] { return answered(example, subscriber); });
    EXPECT_TRUE(came) << example.command << "\n" << example.answer << "\n" << subscriber.messages().back().payload << program.log();
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, CommandExamples, ::testing::Values("mqttv5", "mqttv311"));

}  // namespace
}  // namespace sluice::testing
