#include "gateway/commands/reply_address.hpp"

#include <algorithm>

#include "gateway/commands/reply_json.hpp"
#include "gateway/commands/request_json.hpp"
#include "gateway/config/tree.hpp"

namespace sluice {
namespace {

constexpr std::size_t longest_topic = 512;

bool is_plain_text(std::string_view text) {
  Problems problems;
  return is_fit_to_parse(text, problems) && text.find_first_of("\t\r\n\x7f") == std::string_view::npos;
}

std::string reply_topic(const std::string& topic) {
  if (topic == "config/desired") return "reply/desired";
  const std::string verb(verb_of(topic));
  return "reply/" + (std::ranges::contains(command_verbs(), verb) ? verb : "unknown");
}

}  // namespace

std::string_view verb_of(std::string_view topic) {
  constexpr std::string_view prefix = "command/";
  return topic.substr(std::min(prefix.size(), topic.size()));
}

bool is_response_topic(std::string_view topic, std::string_view family, std::string_view own) {
  if (topic.empty() || topic.size() > longest_topic || !is_plain_text(topic)) return false;
  if (topic.find_first_of("+#") != std::string_view::npos || topic.front() == '$') return false;
  if (topic.front() == '/' || topic.back() == '/' || topic.contains("//")) return false;
  const bool is_one_of_ours = topic.starts_with(family) || topic == family.substr(0, family.size() - 1);
  return !is_one_of_ours || (topic.starts_with(own) && topic.size() > own.size());
}

ReplyAddress address_of(const CommandMessage& message, const std::string& root, const std::string& gateway) {
  const auto family = root + "/v1/";
  ReplyAddress address{.topic = reply_topic(message.topic), .correlation = message.correlation};
  address.is_protobuf = message.content_type == protobuf_content;
  if (is_response_topic(message.response_topic, family, family + gateway + "/reply/")) address.response_topic = message.response_topic;
  return address;
}

ReplyMessage reply_message(const v1::Reply& reply, const ReplyAddress& address) {
  return {.topic = address.response_topic.empty() ? address.topic : std::string(),
          .response_topic = address.response_topic,
          .payload = address.is_protobuf ? reply.SerializeAsString() : reply_to_json(reply),
          .content_type = std::string(address.is_protobuf ? protobuf_content : json_content),
          .correlation = address.correlation};
}

}  // namespace sluice
