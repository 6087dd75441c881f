#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "drivers/async/event.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/uplink/dispatcher.hpp"
#include "gateway/uplink/leftovers.hpp"
#include "gateway/uplink/retained_requests.hpp"

namespace sluice {

/// What a session does during one connection: announce, then send what there is until the connection is lost or the session stops.
class Delivery final : public LinkListener {
 public:
  enum class Ending : std::uint8_t {
    lost,     ///< the connection is gone
    overdue,  ///< an acknowledgement did not come in time: the connection was dropped
    stopped,  ///< after stop(): the last word is said
  };

  /// Listens from now on; all of them outlive it.
  Delivery(const SessionPartners& partners, const SessionSettings& settings, SessionCounters& counters);

  /// After the link has connected. Throws when cancelled.
  Task<Ending> run(ServerLimits limits, Turns::Promise& promise, std::uint64_t seed);

  /// Sends what waits, at most until `deadline`; then says that the gateway goes offline.
  void stop(TimePoint deadline);
  void availability_changed(const std::string& device, bool online);
  void obsolete_changed();
  /// GatewayFacts::status() or reported_config() has changed.
  void status_changed();
  void reply(Message message);
  /// SessionSettings::health_period or backlog_rate has changed.
  void rates_changed();
  /// Gives the connection up, so that the next one announces all anew.
  void renew(std::string reason);
  /// Why the connection is gone, for people.
  const std::string& loss() const { return loss_; }

  /// What the broker said when it ended the connection, if it said anything.
  std::optional<std::uint8_t> disconnect_code() const { return disconnect_code_; }

  /// Whether the connection worked (the broker took something from us), or another gateway of our name was seen.
  bool is_credible() const { return served_ || name_is_shared(); }

  void on_answer(PublishId id, PublishAnswer answer) override;
  void on_message(Message message) override;
  void on_messages_dropped(std::uint64_t count) override { partners_.facts.on_requests_dropped(count); }
  void on_disconnect(std::uint8_t reason_code) override { disconnect_code_ = reason_code; }
  void on_lost(std::string reason) override;

 private:
  Task<void> pump(Turns::Promise& promise);
  Task<void> watch_outbox();
  void announce();
  void subscribe();
  void on_request(const std::string& request, Message message);
  void on_status(const Message& message);
  void note_namesake();
  void tidy_up(TimePoint now);
  void say_last_word();
  bool name_is_shared() const { return partners_.memory.shared_status == topics_.status(); }
  bool is_obsolete(const std::string& topic) const { return partners_.memory.obsolete.contains(topic); }
  void turn();
  void publish_health(TimePoint now);
  void step_towards_the_end(TimePoint now);
  TimePoint next_turn() const;

  const SessionPartners& partners_;
  const SessionSettings& settings_;
  SessionCounters& counters_;
  Topics topics_;
  Leftovers leftovers_;
  RetainedRequests retained_requests_;
  std::optional<Dispatcher> dispatcher_;  // made when the broker's limits are known
  TimePoint health_due_{};
  std::optional<TimePoint> stop_deadline_;
  std::optional<PublishId> last_word_;
  std::optional<Ending> ending_;
  bool served_ = false;
  std::string loss_;
  std::optional<std::uint8_t> disconnect_code_;
  Event wake_;
  TaskGroup tasks_;
};

}  // namespace sluice
