#include "gateway/config/checker.hpp"

#include <algorithm>

#include "gateway/config/check_tree.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/device_reader.hpp"
#include "gateway/config/device_settings.hpp"
#include "gateway/config/document.hpp"
#include "gateway/config/scalars.hpp"
#include "gateway/config/use.hpp"
#include "gateway/config/walker.hpp"

namespace sluice {
namespace {

/// A host's name without its domain, as a topic can hold it.
std::string gateway_name(const std::string& host_name) {
  std::string name = host_name.substr(0, std::min<std::size_t>(host_name.find('.'), 64));
  for (char& c : name) {
    if (!is_name(std::string_view(&c, 1))) c = '-';
  }
  return name.empty() ? "sluice" : name;
}

void cross_check(const Draft& draft) {
  check_delivery(draft);
  check_security(draft);
  check_buses(draft);
  place_devices(draft);
  check_neighbours(draft);
  check_channels(draft);
  check_bus_times(draft);
}

}  // namespace

Checked check_tree(std::optional<ConfigNode> root, Problems& problems, const CheckContext& context) {
  Checked checked;
  if (root) {
    resolve_uses(*root, problems);
    DeviceReader devices(context.drivers, problems);
    Walker walker(problems, [&](google::protobuf::Message& message, const Section& section, const std::vector<const NodeEntry*>& extra) {
      devices.read(static_cast<v1::Device&>(message), section, extra);
    });
    walker.fill(checked.config, {*root, Path(), root->place});
    cross_check({checked.config, *root, context.drivers, problems});
    if (checked.config.gateway().empty()) checked.config.set_gateway(gateway_name(context.host_name));
  }
  checked.problems = problems.take();
  tidy(checked.problems);
  return checked;
}

const DriverInfo* Draft::driver_of(const v1::Device& device) const {
  return find_driver_in(drivers, device.driver());
}

Checked check(std::string_view text, const CheckContext& context) {
  return read_document(text, context).checked;
}

}  // namespace sluice
