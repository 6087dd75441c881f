#include "gateway/config/diff.hpp"

#include <algorithm>
#include <iterator>

#include <google/protobuf/util/message_differencer.h>

#include "gateway/config/sorted.hpp"

namespace sluice {
namespace {

using google::protobuf::util::MessageDifferencer;

template <typename T>
using Entries = google::protobuf::Map<std::string, T>;

template <typename T, typename Differs>
EntryChanges compare(const Entries<T>& before, const Entries<T>& after, Differs differs) {
  EntryChanges changes;
  for (const auto& [name, old] : sorted(before)) {
    const auto found = after.find(std::string(name));
    if (found == after.end()) {
      changes.removed.emplace_back(name);
    } else if (differs(*old, found->second)) {
      changes.changed.emplace_back(name);
    }
  }
  for (const auto& [name, now] : sorted(after)) {
    if (!before.contains(std::string(name))) changes.added.emplace_back(name);
  }
  return changes;
}

std::vector<std::string> merged(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> both;
  std::ranges::merge(a, b, std::back_inserter(both));
  return both;
}

void add_paths(std::vector<std::string>& paths, const std::string& section, const EntryChanges& changes) {
  const std::string prefix = section + ".";
  for (const auto* names : {&changes.removed, &changes.added, &changes.changed}) {
    for (const auto& name : *names) paths.push_back(prefix + name);
  }
}

bool bus_differs(const v1::Bus& before, const v1::Bus& after) {
  return !MessageDifferencer::Equals(before, after);
}

/// What a device got from `use` is in the device itself; the entry's name makes no difference.
bool device_differs(const v1::Device& before, const v1::Device& after) {
  v1::Device a = before;
  v1::Device b = after;
  a.clear_use();
  b.clear_use();
  return !MessageDifferencer::Equals(a, b);
}

}  // namespace

std::vector<std::string> EntryChanges::to_stop() const {
  return merged(removed, changed);
}

std::vector<std::string> EntryChanges::to_start() const {
  return merged(added, changed);
}

bool Changes::none() const {
  return !gateway && !mqtt && !outbox && !health && !security && buses.none() && devices.none();
}

std::vector<std::string> Changes::paths() const {
  std::vector<std::string> paths;
  if (gateway) paths.emplace_back("gateway");
  if (mqtt) paths.emplace_back("mqtt");
  if (outbox) paths.emplace_back("outbox");
  if (health) paths.emplace_back("health_period");
  if (security) paths.emplace_back("security");
  add_paths(paths, "buses", buses);
  add_paths(paths, "devices", devices);
  std::ranges::sort(paths);
  return paths;
}

Changes difference(const v1::Config& before, const v1::Config& after) {
  Changes changes;
  changes.gateway = before.gateway() != after.gateway();
  changes.mqtt = !MessageDifferencer::Equals(before.mqtt(), after.mqtt());
  changes.outbox = !MessageDifferencer::Equals(before.outbox(), after.outbox());
  changes.health = before.health_period() != after.health_period();
  changes.security = !MessageDifferencer::Equals(before.security(), after.security());
  changes.buses = compare(before.buses(), after.buses(), bus_differs);
  const auto& moved = changes.buses.changed;
  changes.devices = compare(before.devices(), after.devices(), [&](const v1::Device& a, const v1::Device& b) {
    return std::ranges::binary_search(moved, b.bus()) || device_differs(a, b);
  });
  return changes;
}

}  // namespace sluice
