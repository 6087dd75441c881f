// What the gateway answers when its session asks, and what it notes when its chains tell.
#include "gateway/graph/gateway.hpp"
#include "gateway/graph/happening_log.hpp"
#include "gateway/uplink/certificate_expiry.hpp"

namespace sluice {

GatewayStatus Gateway::status() const {
  return {.version = partners_.version,
          .boot_id = partners_.boot_id,
          .stream = partners_.outbox.stream(),
          .since = since_,
          .config_revision = revision_};
}

std::map<std::string, bool> Gateway::availability() const {
  return devices_.availability();
}

std::string Gateway::health() {
  const TimePoint now = partners_.clock.now();
  HealthReport report;
  report.uptime = now - since_;
  report.process = process_usage();
  report.loop_lag = partners_.turns.take_worst_lateness();
  for (const auto& [id, use] : partners_.board.use()) report.buses[id] = {loads_.load(id, use.occupied, now), use.errors};
  report.devices = devices_.health();
  report.outbox = partners_.outbox.use();
  if (report.outbox.oldest) report.outbox_oldest = now - *report.outbox.oldest;
  const auto counters = session_.session->counters();
  report.mqtt_reconnects = counters.reconnects;
  report.mqtt_window = counters.window;
  report.clock_synchronised = partners_.wall.at(now).synchronised;
  report.certificate_expires = certificate_time_left();
  return to_json(report);
}

std::optional<Duration> Gateway::certificate_time_left() const {
  const auto& file = config_.mqtt().tls().certificate();
  if (file.empty()) return std::nullopt;
  return sluice::certificate_time_left(file, partners_.wall.at(partners_.clock.now()));
}

std::string Gateway::reported_config() const {
  return {};
}

void Gateway::on_request(std::string /*request*/, Message /*message*/) {}

void Gateway::on_requests_dropped(std::uint64_t /*count*/) {}

void Gateway::report(Happening happening) {
  on_record({.time = partners_.clock.now(), .body = std::move(happening)});
}

void Gateway::on_record(Record record) {
  if (const auto* happening = std::get_if<Happening>(&record.body)) log(*happening);
  partners_.outbox.append(std::move(record));
}

void Gateway::on_availability(const std::string& device, bool online) {
  if (session_.session) session_.session->availability_changed(device, online);
}

void Gateway::on_bus_outcome(const std::string& bus, const std::string& device, std::optional<Reason> failure) {
  if (devices_.bus_recovers(bus, device, failure)) report({.type = EventType::bus_recovered, .detail = bus});
}

}  // namespace sluice
