#include "firmware/verbs/send/question.hpp"

#include <array>
#include <format>

#include "gateway/config/node_json.hpp"
#include "gateway/config/scalars.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/wording.hpp"

namespace sluice::send {
namespace {

struct VerbLine {
  std::string_view verb;
  std::string_view keys;
  std::string_view help;
};

constexpr std::array<VerbLine, 10> lines{{
    {"status", "", "its status and health, now"},
    {"get-config", "", "the configuration in force"},
    {"set-config", "config, if_revision, confirm_within, dry_run", "replace the whole configuration"},
    {"put-device", "device, config, if_revision, confirm_within, dry_run", "add or replace a device"},
    {"remove-device", "device, if_revision, confirm_within, dry_run", "take a device away"},
    {"confirm", "", "keep a configuration that waits for it"},
    {"read", "device, trace", "read a device now"},
    {"write", "device, channel, value, for", "set an output"},
    {"log-level", "level", "trace, debug, info, warning or error"},
    {"restart", "", "end, for systemd to start it again"},
}};

}  // namespace

std::expected<Question, std::string> question_of(const std::string& verb, std::string_view json, const std::string& id) {
  if (!is_name(verb)) return std::unexpected(in_quotes(verb) + " is no verb; `sluice send --help` lists them");
  Problems problems;
  auto request = json.empty() ? ConfigNode(NodeKind::map, {}) : read_json(json, problems);
  if (!request) return std::unexpected("the request is " + problems.take().front().message);
  if (request->kind != NodeKind::map) {
    return std::unexpected(std::format("the request is {}; write a JSON object: '{{\"device\":\"air\"}}'", describe(request->kind)));
  }
  if (!request->find("id")) request->entries.insert(request->entries.begin(), {"id", {}, {NodeKind::text, {}, id}});
  return Question{.verb = verb, .id = request->find("id")->value.text, .payload = json_of(*request)};
}

std::string verb_help() {
  std::string text = std::format("{:16}{}\n", "VERB", "Keys of JSON, but `id`");
  for (const auto& [verb, keys, help] : lines) text += std::format("  {:14}{:54}{}\n", verb, keys, help);
  return text;
}

}  // namespace sluice::send
