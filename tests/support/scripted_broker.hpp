#pragma once
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/async/event.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice::testing {

/// A publish as the broker took it.
struct Delivered {
  TimePoint time;
  std::size_t connection = 0;  ///< counted from 1
  Message message;
};

/// A broker and the connection to it, on virtual time. A test tells it what it does, like stage directions:
///
///   broker.refuses(ConnectTrouble::busy).refuses(ConnectTrouble::denied);   // then it accepts
///   broker.answers("readings", quota_exceeded).answers("readings", quota_exceeded);
///   broker.goes_away();  loop.clock.run_for(1h);  broker.comes_back();
///
/// Without directions it accepts every connection and acknowledges every publish in the next turn of the loop. It breaks the
/// connection over a packet that is larger than the limits it stated, as MQTT 5 demands (3.1.2.11.4).
class ScriptedBroker final : public MqttLink {
 public:
  static constexpr std::uint8_t unspecified_error = 0x80;
  static constexpr std::uint8_t server_busy = 0x89;
  static constexpr std::uint8_t not_authorized = 0x87;
  static constexpr std::uint8_t packet_too_large = 0x95;
  static constexpr std::uint8_t quota_exceeded = 0x97;

  ScriptedBroker(Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}

  // Of the next attempts to connect, one each.
  ScriptedBroker& refuses(ConnectTrouble trouble);
  ScriptedBroker& accepts(ServerLimits limits = {});

  // Of the next QoS 1 publishes whose topic ends like this, one each. What is answered with a failure is not delivered.
  ScriptedBroker& answers(const std::string& topic_end, std::uint8_t reason_code);

  /// Whoever looks for it elsewhere finds nobody; an empty name: it is everywhere.
  void is_nowhere_but_at(const std::string& host) { only_host_ = host; }
  void goes_away();   ///< the connection breaks, and there is nobody to connect to
  void comes_back();  ///< with an empty memory: what was retained is gone
  void loses_connection();
  void says_goodbye(std::uint8_t reason_code);  ///< MQTT 5: DISCONNECT with a reason
  void freezes();                               ///< SIGSTOP: it takes what comes, and says nothing
  void thaws();                                 ///< whoever still listens gets his answers
  /// Acknowledgements are held back until thaws(); connections are still accepted.
  void holds_answers() { holding_ = true; }
  /// From now on a publish is on its way for `latency` and for as long as its bytes take, one after the other; then it is taken, and
  /// acknowledged after another `thinking`. What is under way when the connection breaks is lost.
  struct Line {
    Duration latency = 0s;
    double bytes_a_second = 0;  ///< 0: any number
    Duration thinking = 0s;
  };
  void is_reached_over(Line line) { line_ = line; }
  /// Carries what is under way, until cancelled: to be spawned beside the session.
  Task<void> carry();

  // What it saw.
  const std::vector<Delivered>& delivered() const { return delivered_; }
  std::vector<Message> messages(const std::string& topic_end) const;
  /// Somebody else, or we in an earlier life, left this.
  void retains(const std::string& topic, const std::string& payload) { retained_[topic] = payload; }
  /// Another client publishes it, retained; who has subscribed to the topic hears it now.
  void hears(const std::string& topic, const std::string& payload);
  /// The times of all attempts to connect, and what was asked for in the last one.
  const std::vector<TimePoint>& attempts() const { return attempts_; }
  const ConnectOptions& options() const { return options_; }
  std::string retained(const std::string& topic_end) const;
  /// Another client publishes it; who has subscribed to the topic hears it.
  void hears(Message message);
  std::size_t connections() const { return connections_; }
  std::size_t unanswered() const { return held_.size(); }
  bool is_connected() const { return listener_ != nullptr; }
  /// What was subscribed to last.
  const std::vector<Subscription>& subscriptions() const { return subscriptions_; }
  /// How often the gateway said goodbye in the way of the protocol.
  std::size_t goodbyes() const { return goodbyes_; }

  Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions options, LinkListener& listener) override;
  PublishId publish(Message message) override;
  /// What is retained on them comes at once; filters without #.
  void subscribe(std::vector<Subscription> subscriptions) override;
  Task<void> disconnect() override;
  void drop() override;

 private:
  using Reply = std::expected<ServerLimits, ConnectFailure>;

  /// What was published, or its acknowledgement.
  struct Transit {
    PublishId id = 0;
    std::optional<Message> message = {};
    std::uint8_t code = 0;
  };

  void send_over_the_line(PublishId id, Message message);
  void arrive(Transit transit);
  void forget_under_way();
  void receive(PublishId id, Message message);
  std::uint8_t next_code(const std::string& topic);
  void answer(PublishId id, std::uint8_t code);
  void take(Message message);
  void publish_will();
  void pass_on(Message message);
  void break_connection(std::string reason, std::optional<std::uint8_t> code = {});

  Executor executor_;
  Clock& clock_;
  std::optional<Line> line_;
  TimePoint line_free_at_{};
  std::multimap<TimePoint, Transit> under_way_;
  Event news_{executor_};
  std::deque<Reply> replies_;
  std::map<std::string, std::deque<std::uint8_t>> codes_;  // by the end of a topic
  std::vector<Delivered> delivered_;
  std::vector<TimePoint> attempts_;
  std::map<std::string, std::string> retained_;
  std::vector<Subscription> subscriptions_;
  std::vector<std::pair<PublishId, std::uint8_t>> held_;
  ConnectOptions options_;
  ServerLimits limits_;
  LinkListener* listener_ = nullptr;
  LinkListener* losing_ = nullptr;  // still to be told that its connection broke
  PublishId last_id_ = 0;
  std::size_t connections_ = 0;
  std::size_t goodbyes_ = 0;
  std::string only_host_;
  bool away_ = false;
  bool frozen_ = false;
  bool holding_ = false;
};

}  // namespace sluice::testing
