#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gateway/outbox/outbox.hpp"
#include "gateway/uplink/gateway_facts.hpp"

namespace sluice::testing {

/// What a session wants to know, as a test sets it.
struct SampleFacts final : GatewayFacts {
  GatewayStatus status() const override {
    return {.version = "1", .boot_id = "boot", .stream = "stream", .since = TimePoint(0s), .config_revision = revision};
  }
  std::map<std::string, bool> availability() const override { return devices; }
  std::string health() override { return health_text; }
  void report(Happening happening) override {
    reported.push_back(happening);
    if (outbox) outbox->append({.time = TimePoint(0s), .body = std::move(happening)});
  }

  std::map<std::string, bool> devices{{"air", true}};
  std::uint64_t revision = 1;
  std::string health_text = "{}";
  std::vector<Happening> reported;
  Outbox* outbox = nullptr;
};

}  // namespace sluice::testing
