#pragma once
#include <string>
#include <string_view>

#include "gateway/commands/command_target.hpp"

namespace sluice {

/// Where a reply goes, and how it is written.
struct ReplyAddress {
  std::string topic = {};           ///< "reply/status"; empty when nobody waits for a reply
  std::string response_topic = {};  ///< goes before `topic`
  std::string correlation = {};
  bool is_protobuf = false;
};

/// Whether the gateway answers there: a topic of at most 512 bytes without wildcards, control characters and empty levels, that is not
/// the broker's own ($…), and below `family` ("sluice/v1/", the topics of all gateways) only below `own` ("sluice/v1/g/reply/").
/// Otherwise somebody who may command this gateway could speak in its name to others.
bool is_response_topic(std::string_view topic, std::string_view family, std::string_view own);

/// "status" of the topic "command/status".
std::string_view verb_of(std::string_view topic);

/// For a message on this topic ("command/status", "config/desired"); an unknown verb is answered on reply/unknown.
ReplyAddress address_of(const CommandMessage& message, const std::string& root, const std::string& gateway);

ReplyMessage reply_message(const v1::Reply& reply, const ReplyAddress& address);

inline constexpr std::string_view protobuf_content = "application/protobuf";
inline constexpr std::string_view json_content = "application/json";

}  // namespace sluice
