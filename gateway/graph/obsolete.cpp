// What the broker retains of a gateway that changes its devices, its name or its root.
#include "gateway/dialects/topics.hpp"
#include "gateway/graph/gateway.hpp"
#include "gateway/uplink/dispatcher.hpp"

namespace sluice {
namespace {

Topics topics_of(const v1::Config& config) {
  return {config.mqtt().root(), config.gateway()};
}

}  // namespace

void Gateway::forget_device(const std::string& id) {
  const Topics topics = topics_of(config_);
  memory_.states.forget(id);
  memory_.obsolete.insert({topics.state(id), topics.availability(id)});
}

/// Before the session ends that knows the old topics: it empties them while it still may.
void Gateway::forget_topics_unlike(const v1::Config& next) {
  const Topics before = topics_of(config_);
  const Topics after = topics_of(next);
  if (before.status() != after.status()) memory_.obsolete.insert({before.status(), before.config_reported()});
  for (const auto& [id, device] : config_.devices()) {
    if (before.status() != after.status()) memory_.obsolete.insert({before.state(id), before.availability(id)});
    if (!speaks_json(next.mqtt())) memory_.obsolete.insert(before.state(id));
    if (!next.devices().contains(id)) forget_device(id);
  }
}

/// What is in use is not obsolete, whatever it was before. Records that wait from before a change know other channels.
void Gateway::expect_topics() {
  const Topics topics = topics_of(config_);
  memory_.obsolete.erase(topics.status());
  memory_.obsolete.erase(topics.config_reported());
  for (const auto& [id, device] : config_.devices()) {
    memory_.states.expect(id, partners_.outbox.next_sequence());
    memory_.obsolete.erase(topics.availability(id));
    if (speaks_json(config_.mqtt())) memory_.obsolete.erase(topics.state(id));
  }
}

}  // namespace sluice
