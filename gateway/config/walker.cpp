#include "gateway/config/walker.hpp"

#include <fmt/format.h>

#include "gateway/config/field_value.hpp"
#include "gateway/config/scalars.hpp"
#include "gateway/config/wording.hpp"
#include "proto/rules.pb.h"

namespace sluice {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const v1::Rule& rule_of(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::rule);
}

const FieldDescriptor* find_key(const Descriptor& message, const std::string& key) {
  const auto* field = message.FindFieldByName(key);
  return field && !rule_of(*field).internal() ? field : nullptr;
}

bool is_section(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && rule_of(field).form() != v1::VALUE;
}

/// The value of an entry that is added to a map.
Message& add_entry(Message& message, const FieldDescriptor& field, const std::string& key) {
  Message& entry = *message.GetReflection()->AddMessage(&message, &field);
  const auto& reflection = *entry.GetReflection();
  reflection.SetString(&entry, field.message_type()->map_key(), key);
  return *reflection.MutableMessage(&entry, field.message_type()->map_value());
}

}  // namespace

void Walker::fill(Message& message, const Section& section) {
  for (const NodeEntry* entry : fill_known(message, section)) {
    // The likeliest key is dear to find, and nobody reads more than so many.
    auto text = problems_.is_full() ? std::string() : unknown_key(entry->key, key_names(*message.GetDescriptor()));
    problems_.add(section.path / entry->key, entry->place, std::move(text));
  }
}

Walker::Extra Walker::fill_known(Message& message, const Section& section) {
  Extra extra;
  const auto& descriptor = *message.GetDescriptor();
  if (section.node.kind != NodeKind::map && section.node.kind != NodeKind::empty) {
    const auto keys = key_names(descriptor);
    const auto allowed = keys.empty() ? std::string("{}") : "the keys " + alternatives(keys);
    problems_.add(section.path, section.node.place, fmt::format("expects {}, not {}", allowed, describe(section.node.kind)));
    return extra;
  }
  for (const auto& entry : section.node.entries) {
    if (const auto* field = find_key(descriptor, entry.key)) {
      fill_field(message, *field, {entry.value, section.path / entry.key, entry.place});
    } else {
      extra.push_back(&entry);
    }
  }
  complete(message, section);
  return extra;
}

void Walker::fill_field(Message& message, const FieldDescriptor& field, const Section& section) {
  if (field.is_map()) return fill_map(message, field, section);
  if (field.is_repeated()) return is_section(field) ? fill_sections(message, field, section) : fill_list(message, field, section);
  if (is_section(field)) return fill(*message.GetReflection()->MutableMessage(&message, &field), section);
  if (auto wrong = set_field(message, field, section.node)) {
    const bool missing = section.node.kind == NodeKind::empty;
    problems_.add(section.path, missing ? section.place : section.node.place, std::move(*wrong));
  }
}

void Walker::fill_map(Message& message, const FieldDescriptor& field, const Section& section) {
  const v1::Rule& rule = rule_of(field);
  if (section.node.kind != NodeKind::map && section.node.kind != NodeKind::empty) {
    problems_.add(section.path, section.node.place, fmt::format("expects a map of names, not {}", describe(section.node.kind)));
    return;
  }
  if (rule.has_max() && static_cast<double>(section.node.entries.size()) > rule.max()) {
    problems_.add(section.path, section.place, fmt::format("has {} entries; allowed: at most {}", section.node.entries.size(), rule.max()));
    return;
  }
  for (const auto& entry : section.node.entries) {
    const Section inner{entry.value, section.path / entry.key, entry.place};
    if (rule.form() == v1::NAME && !is_name(entry.key)) {
      problems_.add(inner.path, entry.place, fmt::format("a name here has {}, not {}", name_rule, in_quotes(entry.key)));
      continue;
    }
    Message& value = add_entry(message, field, entry.key);
    if (rule.open()) {
      open_(value, inner, fill_known(value, inner));
    } else {
      fill(value, inner);
    }
  }
}

void Walker::fill_list(Message& message, const FieldDescriptor& field, const Section& section) {
  const auto add = [&](const Path& path, const ConfigNode& node) {
    if (auto wrong = set_field(message, field, node)) problems_.add(path, node.place, std::move(*wrong));
  };
  if (section.node.kind != NodeKind::list) return add(section.path, section.node);
  for (std::size_t i = 0; i < section.node.items.size(); ++i) add(section.path / std::to_string(i), section.node.items[i]);
  if (rule_of(field).required() && section.node.items.empty()) problems_.add(section.path, section.place, "the list is empty");
}

void Walker::fill_sections(Message& message, const FieldDescriptor& field, const Section& section) {
  const v1::Rule& rule = rule_of(field);
  const auto& items = section.node.items;
  if (section.node.kind != NodeKind::list && section.node.kind != NodeKind::empty) {
    problems_.add(section.path, section.node.place, fmt::format("expects a list, not {}", describe(section.node.kind)));
  } else if (rule.required() && items.empty()) {
    problems_.add(section.path, section.place, "the list is empty");
  } else if (rule.has_max() && static_cast<double>(items.size()) > rule.max()) {
    problems_.add(section.path, section.place, fmt::format("has {} entries; allowed: at most {}", items.size(), rule.max()));
  } else {
    for (std::size_t i = 0; i < items.size(); ++i) {
      fill(*message.GetReflection()->AddMessage(&message, &field), {items[i], section.path / std::to_string(i), items[i].place});
    }
  }
}

void Walker::complete(Message& message, const Section& section) {
  static const ConfigNode nothing;
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto& field = *descriptor.field(i);
    const v1::Rule& rule = rule_of(field);
    if (section.node.find(field.name())) continue;
    if (rule.required()) problems_.add(section.path / field.name(), section.place, fmt::format("is missing: {}", rule.help()));
    if (!rule.fallback().empty()) set_field(message, field, plain_scalar(rule.fallback()));
    if (rule.always())
      fill(*message.GetReflection()->MutableMessage(&message, &field), {nothing, section.path / field.name(), section.place});
  }
}

std::vector<std::string> key_names(const Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) {
    if (!rule_of(*message.field(i)).internal()) names.push_back(message.field(i)->name());
  }
  return names;
}

std::string unknown_key(std::string_view written, const std::vector<std::string>& known) {
  const auto guess = did_you_mean(written, known);
  if (!guess.empty()) return "unknown key" + guess;
  return known.empty() ? "unknown key; none is allowed here" : "unknown key; allowed: " + alternatives(known);
}

}  // namespace sluice
