#include "gateway/commands/request_tree.hpp"

#include <algorithm>

#include <google/protobuf/unknown_field_set.h>

#include "gateway/config/checker.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/tree.hpp"
#include "proto/commands.pb.h"

namespace sluice {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<const FieldDescriptor*> set_fields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

int depth_of(const ConfigNode& node) {
  int below = 0;
  for (const auto& item : node.items) below = std::max(below, depth_of(item));
  for (const auto& entry : node.entries) below = std::max(below, depth_of(entry.value));
  return node.is_scalar() ? 0 : 1 + below;
}

ConfigNode tree_of_document(const std::string& json, const Path& path, Problems& problems) {
  Problems inner;
  auto tree = read_json(json, inner);
  // In a request it stands one level deeper.
  if (tree && depth_of(*tree) >= deepest_config) {
    inner.add(Path(), {}, "nested more than " + std::to_string(deepest_config - 1) + " levels deep");
  }
  for (auto& problem : inner.take()) {
    problems.add(problem.path.empty() ? path : path / problem.path, {}, std::move(problem.message));
  }
  return tree ? std::move(*tree) : ConfigNode();
}

/// A number that is read back as one, and not as a whole number.
std::string fraction_text(double number) {
  auto text = number_text(number);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

ConfigNode tree_of_value(const v1::OptionValue& value) {
  switch (value.value_case()) {
    case v1::OptionValue::kBoolean:
      return {NodeKind::boolean, {}, value.boolean() ? "true" : "false"};
    case v1::OptionValue::kInteger:
      return {NodeKind::number, {}, std::to_string(value.integer())};
    case v1::OptionValue::kNumber:
      return {NodeKind::number, {}, fraction_text(value.number())};
    case v1::OptionValue::kText:
      return {NodeKind::text, {}, value.text()};
    case v1::OptionValue::kDuration:  // of drivers' options; no channel has such a value
    case v1::OptionValue::VALUE_NOT_SET:
      break;
  }
  return {};
}

ConfigNode tree_of_field(const Message& message, const FieldDescriptor& field, Problems& problems) {
  const v1::Rule& rule = field.options().GetExtension(v1::rule);
  const auto& reflection = *message.GetReflection();
  if (rule.form() == v1::VALUE) return tree_of_value(static_cast<const v1::OptionValue&>(reflection.GetMessage(message, &field)));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    return {NodeKind::boolean, {}, reflection.GetBool(message, &field) ? "true" : "false"};
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    const auto number = reflection.GetInt64(message, &field);
    if (rule.form() == v1::DURATION) return {NodeKind::text, {}, duration_text(Duration(number))};
    return {NodeKind::number, {}, std::to_string(number)};
  }
  auto text = reflection.GetString(message, &field);
  if (rule.form() == v1::DOCUMENT) return tree_of_document(text, {field.name()}, problems);
  return {NodeKind::text, {}, std::move(text)};
}

}  // namespace

ConfigNode tree_of(const Message& message, Problems& problems) {
  ConfigNode tree(NodeKind::map, {});
  for (const auto* field : set_fields(message)) tree.entries.push_back({field->name(), {}, tree_of_field(message, *field, problems)});
  return tree;
}

bool has_unknown_fields(const Message& message) {
  if (!message.GetReflection()->GetUnknownFields(message).empty()) return true;
  return std::ranges::any_of(set_fields(message), [&](const FieldDescriptor* field) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated();
    return is_message && has_unknown_fields(message.GetReflection()->GetMessage(message, field));
  });
}

}  // namespace sluice
