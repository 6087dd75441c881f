#include "gateway/config/document.hpp"

#include <algorithm>
#include <array>

#include "gateway/config/canonical.hpp"
#include "gateway/config/check_tree.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

/// Without these nobody could reach the gateway, or everybody could command it.
constexpr std::array<std::string_view, 3> connection_keys{"gateway", "mqtt", "security"};

Document read(std::optional<ConfigNode> root, std::string_view text, Problems& problems, const CheckContext& context) {
  Document document;
  if (root) document.json = canonical_json(*root);
  document.hash = sha256_hex(root ? std::string_view(document.json) : text);
  if (document.json.size() > largest_config) {
    problems.add(Path(), {}, "larger than " + std::to_string(largest_config / 1024) + " KiB as JSON, in which it is stored and sent");
  }
  document.checked = check_tree(std::move(root), problems, context);
  return document;
}

std::optional<ConfigNode> read_edited(std::string_view json, std::vector<Problem>& wrong) {
  Problems problems;
  auto root = read_json(json, problems);
  wrong = problems.take();
  return wrong.empty() ? std::move(root) : std::nullopt;
}

/// The value of a key of a map, which is made when there is none.
ConfigNode& value_at(ConfigNode& map, const std::string& key) {
  if (NodeEntry* entry = map.find(key)) return entry->value;
  return map.entries.emplace_back(NodeEntry{key, {}, {}}).value;
}

Problem unknown_device(const std::string& id, const ConfigNode& devices) {
  std::vector<std::string> names;
  names.reserve(devices.entries.size());
  for (const auto& entry : devices.entries) names.push_back(entry.key);
  const auto guess = did_you_mean(id, names);
  const auto known = names.empty() ? std::string("; there are none") : "; get-config tells which there are";
  return {.path = "device", .place = {}, .message = "there is no device " + in_quotes(id) + (guess.empty() ? known : guess)};
}

bool is_of_connection(const Problem& problem) {
  return std::ranges::any_of(connection_keys, [&](std::string_view key) {
    return problem.path.starts_with(key) && (problem.path.size() == key.size() || problem.path[key.size()] == '.');
  });
}

}  // namespace

Document read_document(std::string_view text, const CheckContext& context) {
  Problems problems;
  auto root = read_yaml(text, problems);
  return read(std::move(root), text, problems, context);
}

Document read_json_document(std::string_view json, const CheckContext& context) {
  Problems problems;
  auto root = read_json(json, problems);
  return read(std::move(root), json, problems, context);
}

Document document_of(ConfigNode root, const CheckContext& context) {
  Problems problems;
  return read(std::move(root), {}, problems, context);
}

EditedJson with_device(std::string_view json, const std::string& id, std::string_view device_json) {
  std::vector<Problem> wrong;
  auto root = read_edited(json, wrong);
  auto device = root ? read_edited(device_json, wrong) : std::nullopt;
  if (!device) {
    for (auto& problem : wrong) problem.path = "devices." + id + (problem.path.empty() ? "" : ".") + problem.path;
    return std::unexpected(std::move(wrong));
  }
  ConfigNode& devices = value_at(*root, "devices");
  devices.kind = NodeKind::map;  // `devices:` without any is nothing
  value_at(devices, id) = std::move(*device);
  return canonical_json(*root);
}

EditedJson without_device(std::string_view json, const std::string& id) {
  std::vector<Problem> wrong;
  auto root = read_edited(json, wrong);
  if (!root) return std::unexpected(std::move(wrong));
  ConfigNode& devices = value_at(*root, "devices");
  if (!devices.find(id)) return std::unexpected(std::vector{unknown_device(id, devices)});
  std::erase_if(devices.entries, [&](const NodeEntry& entry) { return entry.key == id; });
  return canonical_json(*root);
}

std::optional<Document> connection_of(const Document& document, const CheckContext& context) {
  std::vector<Problem> wrong;
  auto root = read_edited(document.json, wrong);
  if (!root || std::ranges::any_of(document.checked.problems, is_of_connection)) return std::nullopt;
  std::erase_if(root->entries, [](const NodeEntry& entry) { return !std::ranges::contains(connection_keys, entry.key); });
  Document connection = document_of(std::move(*root), context);
  return connection.good() ? std::optional(std::move(connection)) : std::nullopt;
}

}  // namespace sluice
