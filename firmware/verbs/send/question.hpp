#pragma once
#include <expected>
#include <string>
#include <string_view>

namespace sluice::send {

/// A command that is to be sent.
struct Question {
  std::string verb;     ///< "status", "read", …
  std::string id;       ///< by which its reply is known
  std::string payload;  ///< JSON, with the id; or an envelope
};

/// A request that its user wrote, given `id` when it has none; empty means {}. Or what is wrong with it, for people: what its keys mean
/// is for the gateway to judge.
std::expected<Question, std::string> question_of(const std::string& verb, std::string_view json, const std::string& id);

/// A reply as the gateway wrote it.
struct Answer {
  std::string json;
  bool ok = false;
};

/// Each verb with its keys and what it does on a line, for --help.
std::string verb_help();

}  // namespace sluice::send
