#pragma once
#include <string>

#include "drivers/async/task.hpp"
#include "gateway/record.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// One message for the gateway, as its session took it from the broker.
struct CommandMessage {
  std::string topic = {};  ///< below the gateway's own: "command/status", "config/desired", "devices/pump/set/state"
  std::string payload = {};
  bool retained = false;
  bool too_large = false;  ///< more than 256 KiB: the payload is empty
  // Of MQTT 5; empty otherwise.
  std::string content_type = {};
  std::string response_topic = {};
  std::string correlation = {};
};

/// Its answer.
struct ReplyMessage {
  std::string topic = {};           ///< below the gateway's own: "reply/status"; empty when there is a response topic
  std::string response_topic = {};  ///< the whole of another topic
  std::string payload = {};
  std::string content_type = {};
  std::string correlation = {};
};

/// What carries commands out: the gateway.
class CommandTarget {
 public:
  CommandTarget() = default;
  CommandTarget(const CommandTarget&) = delete;
  CommandTarget& operator=(const CommandTarget&) = delete;
  virtual ~CommandTarget() = default;

  /// A request that keeps the rules of proto/commands.proto, from somebody who may. The reply's id is the commander's business.
  /// `read` and `write` overlap with each other and with everything else; the rest comes one after the other.
  virtual Task<v1::Reply> carry_out(v1::Request request) = 0;
  /// What stands on config/desired; it is told again at each connect.
  virtual Task<void> desired(std::string document) = 0;
  virtual void send(ReplyMessage reply) = 0;
  virtual void report(Happening happening) = 0;
};

}  // namespace sluice
