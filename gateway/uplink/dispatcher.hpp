#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>

#include "gateway/dialects/latest_states.hpp"
#include "gateway/uplink/reply_queue.hpp"
#include "gateway/uplink/retained_board.hpp"
#include "gateway/uplink/session.hpp"
#include "gateway/uplink/telemetry_sender.hpp"

namespace sluice {

/// Decides what is sent next on one connection. Everything with QoS 1 shares one window, in this order of precedence: presence,
/// replies, events, states, live telemetry, backlog. Some places of the window are kept from events, so that even many of them do not
/// hold back what is measured; in a window too small for that, states and live telemetry take turns with events. It neither waits nor
/// reads a clock: it is told the time.
class Dispatcher {
 public:
  Dispatcher(const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, std::uint64_t seed);

  /// Status and availability; sent when new or changed.
  void set_presence(const std::string& topic, std::string payload) { presence_.set(topic, std::move(payload)); }

  /// Nothing is to be retained of the topic any more.
  void empty(const std::string& topic) { board_of(topic).set(topic, ""); }
  /// From now on no state is told.
  void end_states() { tells_states_ = false; }

  /// What the broker should retain of a topic that was set, once more.
  void repeat(const std::string& topic) { board_of(topic).put_back(topic); }

  /// An answer to somebody: sent after presence, before everything else, but never with more than a quarter of the window: whoever asks
  /// without end must not hold back events and telemetry. One that the broker does not permit is sent as its size.
  void reply(Message message) { replies_.push(std::move(message)); }

  /// False when the packet is larger than the broker permits, which is logged once of each topic: it would close the connection.
  bool is_permitted(const Message& message);

  /// Sends what may be sent now.
  void fill(TimePoint now);
  /// The outbox has something new: does it change anything before next_turn()?
  bool wants_turn(TimePoint now);
  void on_answer(PublishId id, PublishAnswer answer, TimePoint now);

  /// When fill() has something to do again without any news.
  TimePoint next_turn(TimePoint now) const;
  /// When the oldest unacknowledged publish has waited too long.
  TimePoint overdue_at() const { return window_.deadline(); }
  std::size_t in_flight() const { return window_.size(); }

  /// From now on nothing waits for company.
  void flush() { telemetry_.flush(); }
  /// Records a second, 0: no limit.
  void set_backlog_rate(std::int64_t rate, TimePoint now) { telemetry_.set_backlog_rate(rate, now); }
  /// Everything has been sent and acknowledged.
  bool is_idle() const;

 private:
  bool fits(const Message& message) const;
  bool send_one(TimePoint now);
  bool send_retained(RetainedBoard& board, TimePoint now);
  bool send_reply(TimePoint now);
  bool shorten_reply(Message& message);
  bool events_wait(TimePoint now) const;
  bool send_event(TimePoint now);
  bool send_measured(TimePoint now);
  bool send_measured_in_turn(TimePoint now);
  bool offer_states(TimePoint now);
  TimePoint states_due_at() const { return states_offered_ + states_period_; }
  RetainedBoard& board_of(const std::string& topic) { return Topics::is_state(topic) ? state_board_ : presence_; }
  void on_retained_denied(const std::string& topic, PublishAnswer answer, TimePoint now);
  void ask_denied_again();
  void tell_denial(const std::string& topic, PublishAnswer answer);
  void tell_too_large(const std::string& topic, const std::string& why);
  void on_retained_answer(const std::string& topic, PublishAnswer answer, TimePoint now);

  const SessionPartners& partners_;
  ServerLimits limits_;
  Topics topics_;
  bool json_;
  bool tells_states_ = true;
  LatestStates& states_;
  AckWindow window_;
  LaneSender events_;
  TelemetrySender telemetry_;
  RetainedBoard presence_;
  RetainedBoard state_board_;
  std::map<PublishId, std::string> retained_in_flight_;  // the topic of each
  ReplyQueue replies_;
  std::set<PublishId> replies_in_flight_;
  std::size_t most_events_in_flight_;
  bool takes_turns_;            // no place of the window can be kept from events
  bool event_is_last_ = false;  // of events, states and live batches
  std::size_t most_replies_in_flight_;
  bool told_large_reply_ = false;
  Backoff when_busy_;
  TimePoint retained_paused_until_{};
  std::set<std::string> denied_;  // retained topics that the broker does not permit
  Backoff when_denied_;
  TimePoint ask_denied_at_ = never;
  bool told_denial_ = false;
  std::set<std::string> told_too_large_;
  Duration states_period_;
  TimePoint states_offered_{};
};

}  // namespace sluice
