#pragma once
#include <functional>
#include <vector>

#include <google/protobuf/message.h>

#include "gateway/config/problems.hpp"

namespace sluice {

/// A part of the tree and where it hangs.
struct Section {
  const ConfigNode& node;
  Path path;
  Place place;  ///< of its key
};

/// Fills a message from the tree by the rules that stand beside its fields (proto/rules.proto). Collects every problem and goes on.
/// A field whose value was wrong stays unset.
class Walker {
 public:
  /// A message of an `open` map was filled; `extra` are the keys that it does not have: the driver's.
  using OpenHandler = std::function<void(google::protobuf::Message&, const Section&, const std::vector<const NodeEntry*>& extra)>;

  Walker(Problems& problems, OpenHandler open) : problems_(problems), open_(std::move(open)) {}

  using Extra = std::vector<const NodeEntry*>;

  void fill(google::protobuf::Message& message, const Section& section);
  /// The same; the keys that the message does not have are the caller's to judge.
  Extra fill_known(google::protobuf::Message& message, const Section& section);

 private:
  void fill_field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, const Section& section);
  void fill_map(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, const Section& section);
  void fill_sections(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, const Section& section);
  void fill_list(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, const Section& section);
  void complete(google::protobuf::Message& message, const Section& section);

  Problems& problems_;
  OpenHandler open_;
};

/// The keys that users may write into a message.
std::vector<std::string> key_names(const google::protobuf::Descriptor& message);

/// "unknown key", with the likeliest or all of those that are known.
std::string unknown_key(std::string_view written, const std::vector<std::string>& known);

}  // namespace sluice
