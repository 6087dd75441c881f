#pragma once
#include <expected>
#include <string>

#include "gateway/uplink/session.hpp"

namespace CLI {
class App;
}

namespace sluice::watch {

/// Where to find a gateway: in a configuration file, or by options of its own.
struct Target {
  std::string config = "/etc/sluice/sluice.yaml";
  std::string broker;
  std::string gateway;
  std::string username;
  std::string password_file;
  std::string ca;
  std::string certificate;
  std::string key;
};

/// --config, or --broker, --gateway, --username, --password-file, --ca, --cert and --key.
void add_target_options(CLI::App& verb, Target& target);

/// The connection's settings, with a client id of its own; or what is wrong, for people.
std::expected<SessionSettings, std::string> settings_of(const Target& target);

}  // namespace sluice::watch
