#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "drivers/async/clock.hpp"
#include "gateway/dialects/status_json.hpp"
#include "gateway/record.hpp"

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

  /// A record could not be delivered and was given up: an event for the outbox.
  virtual void report(Happening happening) = 0;
};

}  // namespace sluice
