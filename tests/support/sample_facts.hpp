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
  std::string reported_config() const override { return config; }
  void on_request(std::string request, Message message) override { requests.emplace_back(std::move(request), std::move(message)); }
  void on_requests_dropped(std::uint64_t count) override { requests_dropped += count; }
  void report(Happening happening) override {
    reported.push_back(happening);
    if (outbox) outbox->append({.time = TimePoint(0s), .body = std::move(happening)});
  }

  std::map<std::string, bool> devices{{"air", true}};
  std::uint64_t revision = 1;
  std::string health_text = "{}";
  std::string config;
  std::vector<std::pair<std::string, Message>> requests;
  std::uint64_t requests_dropped = 0;
  std::vector<Happening> reported;
  Outbox* outbox = nullptr;
};

}  // namespace sluice::testing
