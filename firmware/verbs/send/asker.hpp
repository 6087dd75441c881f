#pragma once
#include <expected>
#include <optional>
#include <string>

#include "drivers/async/event.hpp"
#include "firmware/verbs/send/question.hpp"
#include "gateway/uplink/session.hpp"

namespace sluice::send {

/// Sends one command to a gateway and waits for its reply: on a topic of its own with MQTT 5, on reply/<verb> with 3.1.1, where the id
/// tells whose it is.
class Asker final : private LinkListener {
 public:
  /// All of them outlive it.
  Asker(Executor executor, Clock& clock, MqttLink& link, SessionSettings settings);

  /// Or why no reply came in this time, for people.
  Task<std::expected<Answer, std::string>> ask(Question question, Duration timeout);

 private:
  Task<Result<ServerLimits>> reach_broker();
  void publish(const Question& question, MqttVersion version);

  void on_answer(PublishId id, PublishAnswer answer) override;
  void on_message(Message message) override;
  void on_lost(std::string reason) override { give_up("the connection was lost: " + reason); }

  std::string own_topic() const { return base_ + "reply/" + settings_.mqtt.client_id(); }
  void on_status(const std::string& payload);
  void give_up(std::string trouble);

  Clock& clock_;
  MqttLink& link_;
  SessionSettings settings_;
  std::string base_;  // of the gateway's topics
  std::string id_;
  std::string trouble_;
  std::optional<Answer> answer_;
  std::optional<Answer> refusal_;  // without an id where others are answered, too: ours when no other comes
  Event ended_;
};

}  // namespace sluice::send
