#include "gateway/config/field_value.hpp"

#include "gateway/config/node_json.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/tree_builder.hpp"
#include "proto/rules.pb.h"

namespace sluice {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Bounds bounds_of(const v1::Rule& rule) {
  return {.min = rule.has_min() ? std::optional(rule.min()) : std::nullopt,
          .max = rule.has_max() ? std::optional(rule.max()) : std::nullopt};
}

Bounds bounds_of(const OptionInfo& option) {
  // Addresses on a bus are hexadecimal in data sheets and in i2cdetect.
  return option.min == option.max ? Bounds{} : Bounds{.min = option.min, .max = option.max, .hex = option.name == "address"};
}

Scalar<std::string> read_document_text(const ConfigNode& node) {
  if (node.kind == NodeKind::empty) return std::unexpected("has no value; expects a document");
  return json_of(node);
}

Scalar<std::string> read_string(const v1::Rule& rule, const ConfigNode& node) {
  if (rule.choices_size() > 0) return read_choice(node, {rule.choices().begin(), rule.choices().end()});
  if (rule.form() == v1::NAME) return read_name(node);
  if (rule.form() == v1::TOKEN) return read_token(node);
  if (rule.form() == v1::URL) return read_broker_url(node);
  if (rule.form() == v1::DOCUMENT) return read_document_text(node);
  auto text = read_text(node);
  if (text && text->empty()) return std::unexpected("is empty; leave the key out, or write text");
  return text;
}

Scalar<std::int64_t> read_whole(const v1::Rule& rule, const ConfigNode& node) {
  if (rule.form() == v1::SIZE) return read_size(node, bounds_of(rule));
  if (rule.form() == v1::DURATION) return read_duration(node, bounds_of(rule)).transform([](Duration d) { return d.count(); });
  return read_integer(node, bounds_of(rule));
}

template <typename T, typename Setter>
std::optional<std::string> store(Scalar<T> value, Setter set) {
  if (!value) return std::move(value.error());
  set(std::move(*value));
  return std::nullopt;
}

template <typename T, typename Setter>
Scalar<v1::OptionValue> option_value(Scalar<T> read, Setter set) {
  if (!read) return std::unexpected(std::move(read.error()));
  v1::OptionValue value;
  set(value, std::move(*read));
  return value;
}

struct FallbackWriter {
  v1::OptionValue& value;
  void operator()(std::monostate) const {}
  void operator()(bool boolean) const { value.set_boolean(boolean); }
  void operator()(std::int64_t integer) const { value.set_integer(integer); }
  void operator()(double number) const { value.set_number(number); }
  void operator()(Duration duration) const { value.set_duration(duration.count()); }
  void operator()(const std::string& text) const { value.set_text(text); }
};

}  // namespace

std::optional<std::string> set_field(Message& message, const FieldDescriptor& field, const ConfigNode& node) {
  const v1::Rule& rule = field.options().GetExtension(v1::rule);
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return store(read_boolean(node), [&](bool value) { reflection.SetBool(&message, &field, value); });
    case FieldDescriptor::CPPTYPE_INT64:
      return store(read_whole(rule, node), [&](std::int64_t value) { reflection.SetInt64(&message, &field, value); });
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return store(read_number(node, bounds_of(rule)), [&](double value) { reflection.SetDouble(&message, &field, value); });
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return store(read_value(node), [&](const v1::OptionValue& value) { reflection.MutableMessage(&message, &field)->CopyFrom(value); });
    default:
      return store(read_string(rule, node), [&](std::string value) {
        if (field.is_repeated()) return reflection.AddString(&message, &field, std::move(value));
        reflection.SetString(&message, &field, std::move(value));
      });
  }
}

Scalar<v1::OptionValue> read_value(const ConfigNode& node) {
  v1::OptionValue value;
  if (node.kind == NodeKind::boolean) {
    value.set_boolean(read_boolean(node).value());
  } else if (const auto integer = node.kind == NodeKind::number ? integer_from(node.text) : std::nullopt) {
    value.set_integer(*integer);
  } else if (const auto number = node.kind == NodeKind::number ? number_from(node.text) : std::nullopt) {
    value.set_number(*number);
  } else if (node.kind == NodeKind::text) {
    value.set_text(node.text);
  } else {
    return expected_instead("true or false, a number or text", node);
  }
  return value;
}

Scalar<v1::OptionValue> read_option(const OptionInfo& option, const ConfigNode& node) {
  switch (option.kind) {
    case OptionKind::boolean:
      return option_value(read_boolean(node), [](auto& out, bool value) { out.set_boolean(value); });
    case OptionKind::integer:
      return option_value(read_integer(node, bounds_of(option)), [](auto& out, std::int64_t value) { out.set_integer(value); });
    case OptionKind::number:
      return option_value(read_number(node, bounds_of(option)), [](auto& out, double value) { out.set_number(value); });
    case OptionKind::duration:
      return option_value(read_duration(node, bounds_of(option)), [](auto& out, Duration value) { out.set_duration(value.count()); });
    case OptionKind::choice:
      return option_value(read_choice(node, {option.choices.begin(), option.choices.end()}),
                          [](auto& out, std::string value) { out.set_text(std::move(value)); });
    case OptionKind::text:
      break;
  }
  return option_value(read_text(node), [](auto& out, std::string value) { out.set_text(std::move(value)); });
}

std::optional<v1::OptionValue> fallback_of(const OptionInfo& option) {
  if (std::holds_alternative<std::monostate>(option.fallback)) return std::nullopt;
  v1::OptionValue value;
  std::visit(FallbackWriter{value}, option.fallback);
  return value;
}

ConfigNode plain_scalar(const std::string& text) {
  return {kind_of_plain(text), {}, text};
}

}  // namespace sluice
