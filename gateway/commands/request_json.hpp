#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "proto/commands.pb.h"

namespace sluice {

/// A request that was read, and everything that is wrong with it. Only one without faults may be carried out.
struct DecodedRequest {
  v1::Request request;  ///< with its id, when that could be read, whatever else is wrong
  std::vector<v1::Fault> faults;

  bool good() const { return faults.empty(); }
};

/// What follows `command/` in a topic: "status", "get-config", …
const std::vector<std::string>& command_verbs();

/// Of a request with a verb.
std::string verb_of(const v1::Request& request);

/// The payload of `command/<verb>`; empty means {}. Limits: 256 KiB, UTF-8, 32 levels. Every fault with its path; an unknown verb at
/// `verb`.
DecodedRequest request_from_json(const std::string& verb, std::string_view payload);

/// The same from a serialised Request. The same rules hold for its fields; its verb, if it has one, must be that of the topic.
DecodedRequest request_from_protobuf(const std::string& verb, std::string_view payload);

/// The payload that is read back as this good request.
std::string request_to_json(const v1::Request& request);

v1::Fault fault(std::string path, std::string message);

}  // namespace sluice
