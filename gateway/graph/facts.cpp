// What the gateway answers when its session asks, and what it notes when its chains tell.
#include "gateway/dialects/topics.hpp"
#include "gateway/graph/gateway.hpp"
#include "gateway/graph/happening_log.hpp"
#include "gateway/uplink/certificate_expiry.hpp"

namespace sluice {

GatewayStatus Gateway::status() const {
  return {.version = partners_.version,
          .boot_id = partners_.boot_id,
          .stream = partners_.outbox.stream(),
          .since = since_,
          .config_revision = commits_.revision()};
}

ServiceStatus Gateway::service_status() const {
  ServiceStatus status{.connected = session_.session && session_.session->is_connected(), .waiting = partners_.outbox.use().records};
  for (const DeviceState state : devices_.states()) {
    ++status.devices;
    status.failing += state == DeviceState::failing ? 1 : 0;
    status.failed += state == DeviceState::failed ? 1 : 0;
  }
  return status;
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
  const auto commands = commander_.counters();
  report.commands = {commands.accepted, commands.refused, commands.dropped, commands.retained};
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
  return commits_.reported();
}

void Gateway::reported_changed() {
  if (session_.session) session_.session->status_changed();
}

void Gateway::on_request(std::string request, Message message) {
  commander_.offer({.topic = std::move(request),
                    .payload = std::move(message.payload),
                    .retained = message.retain,
                    .too_large = message.is_cut,
                    .content_type = std::move(message.properties.content_type),
                    .response_topic = std::move(message.properties.response_topic),
                    .correlation = std::move(message.properties.correlation)});
}

v1::StatusResult Gateway::status_now() {
  v1::StatusResult result;
  result.set_status(online_json(status(), partners_.wall));
  result.set_health(health());
  return result;
}

void Gateway::send_reply(ReplyMessage reply) {
  if (!session_.session) return;
  const Topics topics(config_.mqtt().root(), config_.gateway());
  session_.session->reply({.topic = reply.response_topic.empty() ? topics.below(reply.topic) : std::move(reply.response_topic),
                           .payload = std::move(reply.payload),
                           .properties = {.content_type = std::move(reply.content_type), .correlation = std::move(reply.correlation)}});
}

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
