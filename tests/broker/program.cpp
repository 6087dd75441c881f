#include "tests/broker/program.hpp"

#include <csignal>
#include <fcntl.h>
#include <format>
#include <fstream>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <termios.h>
#include <thread>
#include <unistd.h>

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> in_shell(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"sh", "-c", script, "sh", SLUICE_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

/// A shell between, so that what goes to standard error is collected too; it hands its process over.
std::vector<std::string> with_errors(const std::vector<std::string>& arguments) {
  return in_shell("exec \"$@\" 2>&1", arguments);
}

Said said_by(std::vector<std::string> command) {
  ChildProcess process(std::move(command));
  Said said;
  said.status = process.wait();
  said.text = process.output();
  return said;
}

std::vector<std::string> run_arguments(const ScratchDirectory& directory, const std::string& configuration,
                                       const std::vector<std::string>& options, const std::vector<std::string>& through) {
  directory.write("sluice.yaml", configuration);
  std::vector<std::string> arguments{"run", "--config", directory.file("sluice.yaml")};
  if (!std::ranges::contains(options, "--state")) arguments.insert(arguments.end(), {"--state", directory.file("state")});
  arguments.insert(arguments.end(), options.begin(), options.end());
  auto command = with_errors(arguments);
  command.insert(command.end() - static_cast<std::ptrdiff_t>(arguments.size()) - 1, through.begin(), through.end());
  return command;
}

}  // namespace

Terminal::Terminal() {
  std::array<char, 128> name{};
  if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0) throw std::runtime_error("no pseudo-terminal");
  termios raw{};
  tcgetattr(slave_, &raw);
  cfmakeraw(&raw);
  tcsetattr(slave_, TCSANOW, &raw);
  path_ = name.data();
}

Terminal::~Terminal() {
  close(slave_);
  close(master_);
}

void Terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto written = ::write(master_, bytes.data(), bytes.size());
    if (written <= 0) throw std::runtime_error("the terminal takes nothing");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Terminal::write_at_pace(std::string_view bytes, double bytes_a_second) const {
  constexpr auto tick = 20ms;
  const auto chunk = static_cast<std::size_t>(std::max(1.0, bytes_a_second * std::chrono::duration<double>(tick).count()));
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    write(bytes.substr(at, chunk));
    std::this_thread::sleep_for(tick);
  }
}

std::string simulated(const Mosquitto& broker, const std::string& period, const std::string& mqtt) {
  return std::format(R"(
gateway: test
mqtt: {{ broker: {}, batch: {{ max_age: 100ms }}{} }}
buses: {{ i2c-1: {{ i2c: /dev/i2c-1 }}, board: {{ sysfs: /sys }} }}
devices:
  air: {{ driver: bme280, bus: i2c-1, address: 0x76, period: {} }}
  cpu: {{ driver: thermal, bus: board, zone: cpu-thermal, period: 200ms }}
)",
                     broker.url(), mqtt, period);
}

Program::Program(const std::string& configuration, const std::vector<std::string>& options, const std::vector<std::string>& through)
    : process_(run_arguments(directory_, configuration, options, through)) {}

void Program::reload(const std::string& configuration) {
  directory_.write("sluice.yaml", configuration);
  process_.signal(SIGHUP);
}

int Program::stop() {
  process_.signal(SIGTERM);
  const int status = process_.wait();
  log();
  return status;
}

int Program::kill_hard() {
  process_.signal(SIGKILL);
  return process_.wait();
}

std::string Program::log() {
  log_ += process_.output();
  return log_;
}

std::size_t Program::resident_kib() const {
  std::ifstream status(std::format("/proc/{}/status", process_.id()));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

bool is_announced(const Mosquitto& broker, std::vector<std::string> options) {
  Subscriber subscriber(broker.port(), {"sluice/v1/test/status"}, std::move(options));
  return eventually([&] { return subscriber.last("/status").contains("online"); });
}

bool eventually(const std::function<bool()>& so, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

Said say(std::vector<std::string> arguments) {
  return said_by(with_errors(arguments));
}

Said say_to_head(std::vector<std::string> arguments) {
  return said_by(in_shell(R"({ { timeout 15 "$@"; echo "status $?" >&3; } | head -n 1; } 3>&1)", arguments));
}

std::vector<v1::Record> records(Subscriber& subscriber) {
  std::vector<v1::Record> all;
  for (const auto& message : subscriber.on("/readings")) {
    v1::ReadingBatch batch;
    if (!batch.ParseFromString(message.payload)) throw std::runtime_error("a batch that cannot be read");
    all.insert(all.end(), batch.records().begin(), batch.records().end());
  }
  return all;
}

std::multiset<std::uint64_t> numbers(Subscriber& subscriber) {
  std::multiset<std::uint64_t> all;
  for (const auto& record : records(subscriber)) all.insert(record.sequence());
  for (const auto& event : subscriber.on("/event")) all.insert(std::stoull(event.payload.substr(event.payload.find(':') + 1)));
  return all;
}

}  // namespace sluice::testing
