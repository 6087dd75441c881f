#include "gateway/uplink/dispatcher.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include <spdlog/spdlog.h>

#include "gateway/uplink/loss_report.hpp"
#include "gateway/uplink/packing.hpp"
#include "gateway/uplink/refusal_pauses.hpp"

namespace sluice {
namespace {

constexpr std::size_t widest_window = 20;
constexpr std::size_t window_per_reply = 4;
constexpr std::size_t window_per_live = 4;
constexpr Duration shortest_states_period = 1s;

std::size_t window_size(const ServerLimits& limits) {
  return std::min<std::size_t>(widest_window, limits.receive_maximum);
}

LaneSender::Pack event_packing(const SessionPartners& partners, const Topics& topics, ServerLimits limits) {
  const EventPacking packing{.max_payload = largest_payload(limits, topics.event()), .first_live = partners.outbox.next_sequence()};
  return pack_events(topics.event(), packing, partners.wall);
}

LaneSender::GiveUp reporter(GatewayFacts& facts) {
  return [&facts](const Record& record) { report_loss(facts, record); };
}

}  // namespace

Dispatcher::Dispatcher(const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, std::uint64_t seed)
    : partners_(partners),
      limits_(limits),
      topics_(settings.mqtt.root(), settings.gateway),
      json_(speaks_json(settings.mqtt)),
      states_(partners.memory.states),
      window_(window_size(limits), ack_patience(settings.mqtt)),
      events_({.lane = Lane::events, .max_bytes = 1}, partners.cursor, event_packing(partners, topics_, limits), reporter(partners.facts),
              seed),
      telemetry_(partners, settings, limits, window_size(limits), seed + 1),
      most_events_in_flight_(std::max<std::size_t>(1, window_size(limits) - window_size(limits) / window_per_live)),
      takes_turns_(window_size(limits) < window_per_live),
      most_replies_in_flight_(std::max<std::size_t>(1, window_size(limits) / window_per_reply)),
      when_busy_(busy_pauses, seed + 3),
      when_denied_(denied_pauses, seed + 4),
      states_period_(std::max(shortest_states_period, Duration(settings.mqtt.batch().max_age()))) {}

void Dispatcher::fill(TimePoint now) {
  if (now >= ask_denied_at_) ask_denied_again();
  do {
    while (window_.has_room() && send_one(now)) {
    }
  } while (offer_states(now) && window_.has_room());
}

bool Dispatcher::fits(const Message& message) const {
  return message.payload.size() + size_of(message.properties) <= largest_payload(limits_, message.topic);
}

bool Dispatcher::is_permitted(const Message& message) {
  if (fits(message)) return true;
  tell_too_large(message.topic, std::format("it has {} bytes, and the broker permits packets of {} bytes with topic and header",
                                            message.payload.size(), limits_.maximum_packet_size));
  return false;
}

bool Dispatcher::send_one(TimePoint now) {
  return send_retained(presence_, now) || send_reply(now) || send_measured_in_turn(now) || send_event(now) || send_measured(now) ||
         (!events_wait(now) && telemetry_.send_backlog(window_, now));
}

bool Dispatcher::send_retained(RetainedBoard& board, TimePoint now) {
  if (now < retained_paused_until_) return false;
  auto message = board.take_due();
  if (!message) return false;
  if (denied_.contains(message->topic)) return true;  // the latest of it goes when it is asked for again
  if (!is_permitted(*message)) return true;           // the next one is shorter perhaps
  std::string topic = message->topic;
  const PublishId id = partners_.link.publish(std::move(*message));
  retained_in_flight_.emplace(id, std::move(topic));
  window_.sent(id, now);
  return true;
}

bool Dispatcher::send_reply(TimePoint now) {
  if (replies_in_flight_.size() >= most_replies_in_flight_) return false;
  auto message = replies_.pop();
  if (!message) return false;
  if (!fits(*message) && !shorten_reply(*message)) return true;
  const PublishId id = partners_.link.publish(std::move(*message));
  replies_in_flight_.insert(id);
  window_.sent(id, now);
  return true;
}

/// Says its size instead. False when even that is not permitted, or would be in a form that was not asked for. Where replies go others
/// choose, so no topic is remembered.
bool Dispatcher::shorten_reply(Message& message) {
  const auto why = std::format("the reply has {} bytes, the broker permits {}", message.payload.size(), limits_.maximum_packet_size);
  if (!std::exchange(told_large_reply_, true)) spdlog::warn("a reply on {} is left out: {}", message.topic, why);
  if (message.properties.content_type.ends_with("/protobuf")) return false;
  message.payload = std::format(R"({{"ok":false,"errors":[{{"path":"","message":"{}"}}]}})", why);
  return fits(message);
}

bool Dispatcher::events_wait(TimePoint now) const {
  return now >= events_.paused_until() && (events_.has_waiting() || partners_.cursor.peek(Lane::events));
}

bool Dispatcher::send_event(TimePoint now) {
  if (now < events_.paused_until() || events_.in_flight() >= most_events_in_flight_) return false;
  if (events_.has_waiting()) {
    if (const auto id = events_.send(partners_.link)) {
      window_.sent(*id, now);
      event_is_last_ = true;
    }
    return true;
  }
  if (!partners_.cursor.peek(Lane::events)) return false;
  events_.load(1);
  return true;
}

bool Dispatcher::send_measured(TimePoint now) {
  const std::size_t before = window_.size();
  if (!send_retained(state_board_, now) && !telemetry_.send_live(window_, now)) return false;
  if (window_.size() > before) event_is_last_ = false;
  return true;
}

bool Dispatcher::send_measured_in_turn(TimePoint now) {
  return takes_turns_ && event_is_last_ && send_measured(now);
}

/// Once a batch, and once a period while batches follow each other: a backlog changes some states with each.
bool Dispatcher::offer_states(TimePoint now) {
  if (!json_ || !tells_states_) return false;
  if (now < states_due_at() && telemetry_.is_catching_up(now)) return false;
  const auto changed = states_.take_changed();
  if (changed.empty()) return false;
  states_offered_ = now;
  for (const auto& device : changed) state_board_.set(topics_.state(device), states_.state(device));
  return true;
}

bool Dispatcher::wants_turn(TimePoint now) {
  if (!window_.has_room()) return false;
  if (partners_.cursor.peek(Lane::events) && now >= events_.paused_until()) return true;
  return telemetry_.wants_turn(now);
}

void Dispatcher::on_answer(PublishId id, PublishAnswer answer, TimePoint now) {
  if (const auto time = window_.waited(id, now)) telemetry_.answer_took(*time);
  window_.answered(id);
  if (replies_in_flight_.erase(id) > 0) return;
  if (events_.on_answer(id, answer, now)) return tell_denial(topics_.event(), answer);
  if (telemetry_.on_answer(id, answer, now)) return tell_denial(topics_.readings(), answer);
  const auto retained = retained_in_flight_.extract(id);
  if (!retained.empty()) on_retained_answer(retained.mapped(), answer, now);
}

void Dispatcher::on_retained_answer(const std::string& topic, PublishAnswer answer, TimePoint now) {
  switch (answer.outcome) {
    case PublishOutcome::accepted:
      when_busy_.reset();
      if (board_of(topic).is_empty(topic)) partners_.memory.obsolete.erase(topic);
      break;
    case PublishOutcome::busy:
      retained_paused_until_ = now + when_busy_.next();
      board_of(topic).put_back(topic);
      break;
    case PublishOutcome::denied:
      on_retained_denied(topic, answer, now);
      break;
    case PublishOutcome::too_large:
      tell_too_large(topic, std::format("the broker says that it is too large (reason 0x{:02x})", answer.reason_code));
      break;  // the next one is shorter perhaps
  }
}

void Dispatcher::on_retained_denied(const std::string& topic, PublishAnswer answer, TimePoint now) {
  // A name that was given up may belong to somebody else by now.
  if (board_of(topic).is_empty(topic) && partners_.memory.obsolete.erase(topic) > 0) return;
  tell_denial(topic, answer);
  if (denied_.empty()) ask_denied_at_ = now + when_denied_.next();
  denied_.insert(topic);
}

void Dispatcher::ask_denied_again() {
  ask_denied_at_ = never;
  for (const auto& topic : std::exchange(denied_, {})) board_of(topic).put_back(topic);
}

void Dispatcher::tell_denial(const std::string& topic, PublishAnswer answer) {
  if (answer.outcome != PublishOutcome::denied || std::exchange(told_denial_, true)) return;
  spdlog::error(
      "the broker does not permit us to publish on {} (reason 0x{:02x}): it is held back and tried again every few minutes; permit the "
      "gateway to write to {}",
      topic, answer.reason_code, topics_.all());
}

void Dispatcher::tell_too_large(const std::string& topic, const std::string& why) {
  if (!told_too_large_.insert(topic).second) return;
  spdlog::warn("{} is left out: {}; let the broker permit larger packets, or configure fewer channels or devices", topic, why);
}

TimePoint Dispatcher::next_turn(TimePoint now) const {
  TimePoint next = window_.deadline();
  if (!window_.has_room()) return next;
  next = std::min(next, telemetry_.next_turn(now));
  const TimePoint states_due = json_ && tells_states_ && states_.has_changed() ? states_due_at() : now;
  for (const TimePoint due : {events_.paused_until(), retained_paused_until_, ask_denied_at_, states_due}) {
    if (due > now) next = std::min(next, due);
  }
  return next;
}

bool Dispatcher::is_idle() const {
  return !partners_.cursor.has_waiting(Lane::events) && window_.size() == 0 && events_.is_empty() && telemetry_.is_done() &&
         !presence_.has_due() && !state_board_.has_due() && replies_.is_empty();
}

}  // namespace sluice
