#include "gateway/commands/output_value.hpp"

#include <fmt/format.h>

#include "gateway/config/field_value.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/tree_builder.hpp"

namespace sluice {
namespace {

struct OutputPlace {
  std::string device;
  std::string channel;
};

std::optional<OutputPlace> place_in(const std::string& topic) {
  constexpr std::string_view before = "devices/";
  constexpr std::string_view between = "/set/";
  const auto middle = topic.find(between);
  if (!topic.starts_with(before) || middle == std::string::npos || middle < before.size()) return std::nullopt;
  return OutputPlace{.device = topic.substr(before.size(), middle - before.size()), .channel = topic.substr(middle + between.size())};
}

bool is_text(const std::string& text) {
  Problems problems;
  return is_fit_to_parse(text, problems);
}

/// As JSON would have it: YAML's True and ~ are text.
NodeKind kind_of(const std::string& text) {
  if (text == "true" || text == "false") return NodeKind::boolean;
  return kind_of_plain(text) == NodeKind::number ? NodeKind::number : NodeKind::text;
}

}  // namespace

DecodedRequest write_from_plain(const std::string& topic, const std::string& payload) {
  DecodedRequest decoded;
  const auto place = place_in(topic);
  if (!place || !is_name(place->device) || !is_name(place->channel)) {
    decoded.faults.push_back(fault("", "is no topic of an output: devices/DEVICE/set/CHANNEL"));
    return decoded;
  }
  if (!is_text(payload)) {
    decoded.faults.push_back(fault("value", "is no UTF-8 text"));
    return decoded;
  }
  auto& write = *decoded.request.mutable_write();
  write.set_device(place->device);
  write.set_channel(place->channel);
  *write.mutable_value() = read_value({kind_of(payload), {}, payload}).value();
  return decoded;
}

}  // namespace sluice
