#include "firmware/verbs/watch/target.hpp"

#include <format>
#include <random>

#include <CLI/CLI.hpp>

#include "gateway/config/checker.hpp"

namespace sluice::watch {
namespace {

std::string own_client_id() {
  return std::format("sluice-watch-{:08x}", std::random_device{}());
}

SessionSettings from_options(const Target& target) {
  SessionSettings settings;
  settings.gateway = target.gateway;
  settings.mqtt.add_broker(target.broker);
  settings.mqtt.set_username(target.username);
  settings.mqtt.set_password_file(target.password_file);
  settings.mqtt.set_root("sluice");
  settings.mqtt.set_keepalive(Duration(30s).count());
  if (!target.ca.empty()) settings.mqtt.mutable_tls()->set_ca(target.ca);
  if (!target.certificate.empty()) settings.mqtt.mutable_tls()->set_certificate(target.certificate);
  if (!target.key.empty()) settings.mqtt.mutable_tls()->set_key(target.key);
  return settings;
}

}  // namespace

void add_target_options(CLI::App& verb, Target& target) {
  verb.add_option("--config", target.config, "Configuration file of the gateway")->capture_default_str();
  auto* broker = verb.add_option("--broker", target.broker, "mqtt://HOST[:PORT] or mqtts://HOST[:PORT], instead of a configuration file");
  auto* gateway = verb.add_option("--gateway", target.gateway, "Name of the gateway at that broker");
  broker->needs(gateway);
  gateway->needs(broker);
  verb.add_option("--username", target.username, "User name at that broker")->needs(broker);
  verb.add_option("--password-file", target.password_file, "File with the password")->needs(broker);
  verb.add_option("--ca", target.ca, "PEM file of the certificate authority")->needs(broker);
  verb.add_option("--cert", target.certificate, "PEM file of the client certificate")->needs(broker);
  verb.add_option("--key", target.key, "PEM file of its private key")->needs(broker);
}

std::expected<SessionSettings, std::string> settings_of(const Target& target) {
  SessionSettings settings;
  if (!target.broker.empty()) {
    if (!broker_url_from(target.broker)) {
      return std::unexpected(std::format("--broker {}: expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]", target.broker));
    }
    settings = from_options(target);
  } else {
    auto config = load(target.config, this_program());
    if (!config) {
      std::string text;
      for (const auto& problem : config.error()) text += problem.text(target.config) + '\n';
      return std::unexpected(text);
    }
    settings.gateway = config->gateway();
    settings.mqtt = config->mqtt();
  }
  settings.mqtt.set_client_id(own_client_id());
  return settings;
}

}  // namespace sluice::watch
