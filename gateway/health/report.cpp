#include "gateway/health/report.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>

#include "gateway/json_text.hpp"

namespace sluice {
namespace {

namespace json = boost::json;

/// Seconds with microseconds at the most: more would be noise.
double seconds(Duration duration) {
  return std::round(static_cast<double>(duration.count()) / 1e3) / 1e6;
}

json::value seconds_or_null(const std::optional<Duration>& duration) {
  if (!duration) return nullptr;
  return seconds(*duration);
}

json::object to_json(const HealthReport::Device& device) {
  return {{"state", name(device.state)},
          {"last", seconds_or_null(device.last)},
          {"lateness_p50", seconds(device.lateness_p50)},
          {"lateness_p99", seconds(device.lateness_p99)},
          {"missed", device.counters.missed},
          {"timeouts", device.counters.timeouts},
          {"retries", device.counters.retries},
          {"refused", device.counters.refused},
          {"skipped", device.counters.skipped}};
}

json::object to_json(const HealthReport::Commands& commands) {
  return {{"accepted", commands.accepted}, {"refused", commands.refused}, {"dropped", commands.dropped}, {"retained", commands.retained}};
}

json::object outbox_to_json(const HealthReport& report) {
  return {{"records", report.outbox.records}, {"bytes", report.outbox.bytes},   {"oldest", seconds_or_null(report.outbox_oldest)},
          {"dropped", report.outbox.dropped}, {"merged", report.outbox.merged}, {"on_disk", report.outbox.on_disk}};
}

}  // namespace

std::string to_json(const HealthReport& report) {
  json::object buses;
  for (const auto& [id, bus] : report.buses) {
    buses[id] = {{"load", std::round(bus.load * 1e4) / 1e4}, {"errors", bus.errors}};
  }
  json::object devices;
  for (const auto& [id, device] : report.devices) devices[id] = to_json(device);
  const json::object root{{"uptime", seconds(report.uptime)},
                          {"rss", report.process.resident_bytes},
                          {"cpu", seconds(report.process.cpu)},
                          {"loop_lag", seconds(report.loop_lag)},
                          {"buses", std::move(buses)},
                          {"devices", std::move(devices)},
                          {"outbox", outbox_to_json(report)},
                          {"mqtt", {{"reconnects", report.mqtt_reconnects}, {"window", report.mqtt_window}}},
                          {"commands", to_json(report.commands)},
                          {"clock", {{"synchronised", report.clock_synchronised}}},
                          {"certificate_expires", seconds_or_null(report.certificate_expires)}};
  return json_text(root);
}

double LoadMeter::load(const std::string& bus, Duration occupied, TimePoint now) {
  const auto [mark, is_new] = marks_.try_emplace(bus, Mark{occupied, now});
  if (is_new || now <= mark->second.when) return 0;
  const auto share =
      static_cast<double>((occupied - mark->second.occupied).count()) / static_cast<double>((now - mark->second.when).count());
  mark->second = {occupied, now};
  return std::clamp(share, 0.0, 1.0);
}

}  // namespace sluice
