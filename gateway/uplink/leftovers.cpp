#include "gateway/uplink/leftovers.hpp"

#include <utility>

namespace sluice {
namespace {

constexpr std::size_t most = 1000;
constexpr Duration patience = 500ms;

}  // namespace

std::vector<Subscription> Leftovers::subscriptions() const {
  std::vector<Subscription> all{{.filter = topics_.availability("+")}};
  if (!json_) all.push_back({.filter = topics_.state("+")});  // else each of our own would come back to us
  return all;
}

bool Leftovers::stands_for_nothing(const std::string& topic, const Devices& known) const {
  const std::string stateful = topics_.device_of_state(topic);
  const std::string& device = stateful.empty() ? topics_.device_of_availability(topic) : stateful;
  if (device.empty()) return false;
  return !known.contains(device) || (!json_ && !stateful.empty());
}

void Leftovers::found(const std::string& topic, TimePoint now) {
  if (topics_found_.size() >= most || !stands_for_nothing(topic, facts_.availability())) return;
  topics_found_.insert(topic);
  // Without a subscription to states, that of a device shows only by its availability.
  if (const auto gone = topics_.device_of_availability(topic); !gone.empty()) topics_found_.insert(topics_.state(gone));
  if (due_at_ == never) due_at_ = now + patience;
}

void Leftovers::clear() {
  due_at_ = never;
  topics_found_.clear();
}

std::set<std::string> Leftovers::take() {
  due_at_ = never;
  const Devices known = facts_.availability();  // the configuration may have changed meanwhile
  std::erase_if(topics_found_, [&](const auto& topic) { return !stands_for_nothing(topic, known); });
  return std::exchange(topics_found_, {});
}

}  // namespace sluice
