#include "gateway/commands/request_json.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>

#include "gateway/commands/request_tree.hpp"
#include "gateway/config/checker.hpp"
#include "gateway/config/field_value.hpp"
#include "gateway/config/node_json.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/walker.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const google::protobuf::OneofDescriptor& verbs_of_request() {
  return *v1::Request::descriptor()->FindOneofByName("verb");
}

std::string verb_of(const FieldDescriptor& field) {
  std::string verb = field.name();
  std::ranges::replace(verb, '_', '-');
  return verb;
}

/// Null when there is no such verb.
const FieldDescriptor* field_of(const std::string& verb) {
  const auto& verbs = verbs_of_request();
  for (int i = 0; i < verbs.field_count(); ++i) {
    if (verb_of(*verbs.field(i)) == verb) return verbs.field(i);
  }
  return nullptr;
}

DecodedRequest refused(v1::Fault fault) {
  DecodedRequest decoded;
  decoded.faults.push_back(std::move(fault));
  return decoded;
}

v1::Fault unknown_verb(const std::string& verb) {
  const auto guess = did_you_mean(verb, command_verbs());
  return fault("verb", fmt::format("there is no verb {}{} Allowed: {}", in_quotes(verb), guess.empty() ? "." : guess,
                                   alternatives(command_verbs())));
}

void fill_id(v1::Request& request, const ConfigNode& node, Problems& problems) {
  const auto* field = v1::Request::descriptor()->FindFieldByName("id");
  if (auto wrong = set_field(request, *field, node)) problems.add({"id"}, {}, std::move(*wrong));
}

void fill_body(Message& body, const ConfigNode& root, Problems& problems) {
  auto known = key_names(*body.GetDescriptor());
  known.emplace_back("id");
  for (const NodeEntry* entry : Walker(problems, {}).fill_known(body, {root, Path(), {}})) {
    problems.add({entry->key}, {}, problems.is_full() ? std::string() : unknown_key(entry->key, known));
  }
}

/// Of an unknown verb: who asked is told so by his id.
DecodedRequest refused_verb(const std::string& verb, const std::optional<ConfigNode>& root) {
  DecodedRequest decoded = refused(unknown_verb(verb));
  Problems ignored;
  if (const auto* id = root ? root->find("id") : nullptr) fill_id(decoded.request, id->value, ignored);
  return decoded;
}

DecodedRequest from_tree(const FieldDescriptor& verb, std::optional<ConfigNode> root, Problems& problems) {
  DecodedRequest decoded;
  if (root) {
    if (const auto* id = root->find("id")) fill_id(decoded.request, id->value, problems);
    std::erase_if(root->entries, [](const NodeEntry& entry) { return entry.key == "id"; });
    fill_body(*decoded.request.GetReflection()->MutableMessage(&decoded.request, &verb), *root, problems);
  }
  for (auto& problem : problems.take()) decoded.faults.push_back(fault(std::move(problem.path), std::move(problem.message)));
  return decoded;
}

}  // namespace

const std::vector<std::string>& command_verbs() {
  static const auto verbs = [] {
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(verbs_of_request().field_count()));
    for (int i = 0; i < verbs_of_request().field_count(); ++i) names.push_back(verb_of(*verbs_of_request().field(i)));
    return names;
  }();
  return verbs;
}

std::string verb_of(const v1::Request& request) {
  return verb_of(*request.GetReflection()->GetOneofFieldDescriptor(request, &verbs_of_request()));
}

DecodedRequest request_from_json(const std::string& verb, std::string_view payload) {
  const auto* field = field_of(verb);
  Problems problems;
  auto root = payload.empty() ? ConfigNode() : read_json(payload, problems);
  if (!field) return refused_verb(verb, root);
  return from_tree(*field, std::move(root), problems);
}

DecodedRequest request_from_protobuf(const std::string& verb, std::string_view payload) {
  const auto* field = field_of(verb);
  if (!field) return refused(unknown_verb(verb));
  v1::Request request;
  if (payload.size() > largest_config) return refused(fault("", fmt::format("larger than {} KiB", largest_config / 1024)));
  const google::protobuf::LogSilencer quiet;  // it writes of bad UTF-8 on standard error, as often as somebody sends it
  if (!request.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return refused(fault("", "no protobuf message of the type sluice.v1.Request"));
  }
  if (request.verb_case() != v1::Request::VERB_NOT_SET && verb_of(request) != verb) {
    return refused(fault("verb", fmt::format("is {}, and the topic says {}; they must be the same", verb_of(request), verb)));
  }
  if (has_unknown_fields(request)) return refused(fault("", "has fields that this version does not have; leave them out"));
  // Through the tree, so that the rules hold that JSON must keep.
  Problems problems;
  auto root = tree_of(request.GetReflection()->GetMessage(request, field), problems);
  if (!request.id().empty()) root.entries.push_back({"id", {}, {NodeKind::text, {}, request.id()}});
  return from_tree(*field, std::move(root), problems);
}

std::string request_to_json(const v1::Request& request) {
  const auto& reflection = *request.GetReflection();
  Problems none;
  auto root = tree_of(reflection.GetMessage(request, reflection.GetOneofFieldDescriptor(request, &verbs_of_request())), none);
  if (!request.id().empty()) root.entries.insert(root.entries.begin(), {"id", {}, {NodeKind::text, {}, request.id()}});
  return json_of(root);
}

v1::Fault fault(std::string path, std::string message) {
  v1::Fault fault;
  fault.set_path(std::move(path));
  fault.set_message(std::move(message));
  return fault;
}

}  // namespace sluice
