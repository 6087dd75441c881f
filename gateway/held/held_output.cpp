#include "gateway/held/held_output.hpp"

#include <format>
#include <optional>

#include <boost/json.hpp>

#include "gateway/config/device_settings.hpp"
#include "gateway/config/sorted.hpp"

namespace sluice {
namespace {

namespace json = boost::json;

constexpr unsigned highest_line = 1023;  // of digital_output; nobody's file makes us drive anything else

std::optional<unsigned> line_from(const json::value* number) {
  if (!number || !number->is_int64() || number->get_int64() < 0 || number->get_int64() > highest_line) return std::nullopt;
  return static_cast<unsigned>(number->get_int64());
}

std::optional<HeldOutput> output_from(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return std::nullopt;
  const auto* device = object->if_contains("device");
  const auto* chip = object->if_contains("chip");
  const auto* active_low = object->if_contains("active_low");
  const auto* safe = object->if_contains("safe");
  const auto line = line_from(object->if_contains("line"));
  if (!device || !device->is_string() || !chip || !chip->is_string() || !line) return std::nullopt;
  if (!active_low || !active_low->is_bool() || !safe || !safe->is_bool()) return std::nullopt;
  return HeldOutput{.device = std::string(device->get_string()),
                    .chip = std::string(chip->get_string()),
                    .line = *line,
                    .active_low = active_low->get_bool(),
                    .safe = safe->get_bool()};
}

}  // namespace

std::vector<HeldOutput> held_outputs(const v1::Config& config) {
  std::vector<HeldOutput> held;
  for (const auto& [id, device] : sorted(config.devices())) {
    const DriverInfo* driver = find_driver(device->driver());
    const auto bus = config.buses().find(device->bus());
    if (!driver || !driver->outputs || bus == config.buses().end()) continue;
    for (const OutputSettings& output : driver->outputs(options_of(*device, *driver))) {
      held.push_back({std::string(id), bus_target(bus->second), output.line, output.active_low, output.safe});
    }
  }
  return held;
}

std::string text_of(std::span<const HeldOutput> outputs) {
  std::string text;
  for (const HeldOutput& output : outputs) {
    const json::object object{
        {"device", output.device}, {"chip", output.chip}, {"line", output.line}, {"active_low", output.active_low}, {"safe", output.safe}};
    text += json::serialize(object) + '\n';
  }
  return text;
}

Result<std::vector<HeldOutput>> held_outputs_from(std::string_view text) {
  std::vector<HeldOutput> outputs;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto output = end == std::string_view::npos ? std::nullopt : output_from(text.substr(0, end));
    if (!output) return fail(Reason::parse, std::format("line {} is not intact", outputs.size() + 1));
    outputs.push_back(std::move(*output));
    text.remove_prefix(end + 1);
  }
  return outputs;
}

}  // namespace sluice
