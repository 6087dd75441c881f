#include "tests/broker/doomed_gateway.hpp"

#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <utility>

#include <sqlite3.h>

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;

std::string configuration(const Mosquitto& broker, const std::string& id, const std::string& outbox) {
  return std::format(R"(
gateway: {}
mqtt: {{ broker: {}, batch: {{ max_age: 100ms }}, dialects: {{ protobuf: {{}} }} }}
outbox: {}
buses: {{ i2c-1: {{ i2c: /dev/i2c-1 }}, board: {{ sysfs: /sys }} }}
devices:
  air: {{ driver: bme280, bus: i2c-1, address: 0x76, period: 50ms }}
  soil: {{ driver: tmp102, bus: i2c-1, address: 0x48, period: 10ms }}
  roof: {{ driver: tmp102, bus: i2c-1, address: 0x49, period: 10ms }}
  cpu: {{ driver: thermal, bus: board, zone: cpu-thermal, period: 20ms }}
)",
                     id, broker.url(), outbox);
}

std::set<std::uint64_t> numbers_in(const fs::path& file) {
  sqlite3* opened = nullptr;
  const int is_open = sqlite3_open(file.c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, &sqlite3_close);
  sqlite3_stmt* prepared = nullptr;
  const char* query = "SELECT sequence FROM events UNION ALL SELECT sequence FROM telemetry";
  const int is_good = is_open == SQLITE_OK ? sqlite3_prepare_v2(opened, query, -1, &prepared, nullptr) : is_open;
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> rows(prepared, &sqlite3_finalize);
  std::set<std::uint64_t> numbers;
  int row = is_good == SQLITE_OK ? sqlite3_step(prepared) : is_good;
  for (; row == SQLITE_ROW; row = sqlite3_step(prepared)) numbers.insert(static_cast<std::uint64_t>(sqlite3_column_int64(prepared, 0)));
  if (row != SQLITE_DONE) throw std::runtime_error(std::format("{}: {}", file.string(), sqlite3_errmsg(opened)));
  return numbers;
}

}  // namespace

DoomedGateway::DoomedGateway(const Mosquitto& broker, std::string id, const std::string& outbox)
    : id_(std::move(id)), configuration_(configuration(broker, id_, outbox)) {}

void DoomedGateway::start() {
  program_.emplace(configuration_, std::vector<std::string>{"--simulate", "--state", state_.path()});
}

bool DoomedGateway::kill(StreamAccount::Time now, const std::string& what) {
  const bool was_alive = program_->kill_hard() == -SIGKILL;
  log_ = program_->log();
  program_.reset();
  account_.on_kill(now, what);
  account_.on_committed(on_disk());
  return was_alive;
}

int DoomedGateway::stop() {
  const int status = program_->stop();
  log_ = program_->log();
  program_.reset();
  return status;
}

std::set<std::uint64_t> DoomedGateway::on_disk() const {
  const ScratchDirectory copy;
  for (const std::string name : {"outbox.db", "outbox.db-wal"}) {
    if (fs::exists(state_.file(name))) fs::copy_file(state_.file(name), copy.file(name));
  }
  if (!fs::exists(copy.file("outbox.db"))) return {};
  return numbers_in(copy.file("outbox.db"));
}

std::uint64_t DoomedGateway::last_number() const {
  std::ifstream stream(state_.file("stream"));
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("last ")) return std::stoull(line.substr(5));
  }
  throw std::runtime_error("no last number in " + state_.file("stream"));
}

}  // namespace sluice::testing
