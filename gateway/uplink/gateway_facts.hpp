#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "drivers/async/clock.hpp"
#include "gateway/dialects/status_json.hpp"
#include "gateway/record.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// What a session has to know of the gateway, asked when it is needed.
class GatewayFacts {
 public:
  GatewayFacts() = default;
  GatewayFacts(const GatewayFacts&) = delete;
  GatewayFacts& operator=(const GatewayFacts&) = delete;
  virtual ~GatewayFacts() = default;

  virtual GatewayStatus status() const = 0;
  /// Every device of the configuration; false: failed or stopped.
  virtual std::map<std::string, bool> availability() const = 0;
  /// The payload of `health`, now.
  virtual std::string health() = 0;

  /// The payload of `config/reported`; empty: there is nothing to report.
  virtual std::string reported_config() const = 0;

  /// Somebody sends the gateway a message: on `request` below its own topics, "command/status", "config/desired", ….
  virtual void on_request(std::string request, Message message) = 0;
  /// So many came faster than the loop could take them.
  virtual void on_requests_dropped(std::uint64_t count) = 0;

  /// A record could not be delivered and was given up: an event for the outbox.
  virtual void report(Happening happening) = 0;
};

}  // namespace sluice
