#include "gateway/uplink/connect_request.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "gateway/dialects/status_json.hpp"

namespace sluice {
namespace {

/// The file's first line.
std::expected<std::string, ConnectFailure> read_password(const std::string& path) {
  std::ifstream file(path);
  std::string password;
  if (file && (std::getline(file, password) || file.eof())) return password;
  const std::string why = std::generic_category().message(errno);
  return std::unexpected(ConnectFailure{ConnectTrouble::insecure, "mqtt.password_file: cannot read " + path + ": " + why});
}

}  // namespace

std::string client_id_of(const SessionSettings& settings) {
  return settings.mqtt.client_id().empty() ? "sluice-" + settings.gateway : settings.mqtt.client_id();
}

std::expected<ConnectOptions, ConnectFailure> connect_options(const SessionSettings& settings, std::size_t broker, MqttVersion version,
                                                              const std::string& boot_id) {
  const v1::Mqtt& mqtt = settings.mqtt;
  const std::string& url = mqtt.broker(static_cast<int>(broker));
  const auto address = broker_url_from(url);
  if (!address) return std::unexpected(ConnectFailure{ConnectTrouble::denied, url + " is no address of a broker"});
  ConnectOptions options{.broker = *address, .version = version};
  options.client_id = client_id_of(settings);
  options.keepalive = Duration(mqtt.keepalive());
  options.tls = {.ca = mqtt.tls().ca(), .certificate = mqtt.tls().certificate(), .key = mqtt.tls().key()};
  const Topics topics(mqtt.root(), settings.gateway);
  options.will = Message{.topic = topics.status(), .payload = offline_json(boot_id), .qos = 1, .retain = true};
  if (!mqtt.username().empty()) options.username = mqtt.username();
  if (mqtt.password_file().empty()) return options;
  auto password = read_password(mqtt.password_file());
  if (!password) return std::unexpected(password.error());
  options.password = std::move(*password);
  return options;
}

}  // namespace sluice
