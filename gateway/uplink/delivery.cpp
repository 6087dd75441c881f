#include "gateway/uplink/delivery.hpp"

#include <format>
#include <utility>

#include <spdlog/spdlog.h>

namespace sluice {
namespace {

constexpr Duration last_word_patience = 1s;
/// How much later than promised a turn may come before the watchdog may think that the loop hangs.
constexpr Duration turn_slack = 10s;

/// Whoever may write to our topics can leave others at each connection.
constexpr std::size_t most_obsolete = 1000;
constexpr std::format_string<const std::string&> same_name_text =
    "another gateway is online on {0}: what two gateways of one name publish cannot be told apart, and each overwrites what is retained "
    "of the other; give each its own `gateway`";

std::string_view availability_text(bool online) {
  return online ? "online" : "offline";
}

}  // namespace

Delivery::Delivery(const SessionPartners& partners, const SessionSettings& settings, SessionCounters& counters)
    : partners_(partners),
      settings_(settings),
      counters_(counters),
      topics_(settings.mqtt.root(), settings.gateway),
      leftovers_(topics_, speaks_json(settings.mqtt), partners.facts),
      wake_(partners.executor),
      tasks_(partners.executor) {}

Task<Delivery::Ending> Delivery::run(ServerLimits limits, Turns::Promise& promise, std::uint64_t seed) {
  dispatcher_.emplace(partners_, settings_, limits, seed);
  announce();
  tasks_.spawn(watch_outbox());
  tasks_.spawn(pump(promise));
  co_await tasks_.join();
  co_return ending_.value_or(Ending::lost);
}

void Delivery::announce() {
  status_changed();
  for (const auto& [device, online] : partners_.facts.availability()) {
    availability_changed(device, online);
    partners_.memory.states.mark_changed(device);  // the broker may have been restarted without its memory
  }
  obsolete_changed();
  subscribe();
}

void Delivery::subscribe() {
  auto all = leftovers_.subscriptions();
  all.push_back({.filter = topics_.status()});
  for (auto& filter : topics_.requests()) all.push_back({.filter = std::move(filter), .retain_as_published = true});
  partners_.link.subscribe(std::move(all));
}

void Delivery::on_message(Message message) {
  if (!dispatcher_) return;
  if (const auto request = topics_.request_in(message.topic)) return on_request(std::string(*request), std::move(message));
  if (message.topic == topics_.status()) return on_status(message);
  if (!message.retain || name_is_shared()) return;
  leftovers_.found(message.topic, partners_.clock.now());
  wake_.set();
}

void Delivery::on_request(const std::string& request, Message message) {
  // The desired document is meant to be retained: that it is taken away is the gateway's business.
  if (request != "config/desired" && retained_requests_.is_removal(message)) return;
  if (!stop_deadline_) partners_.facts.on_request(request, std::move(message));
}

void Delivery::on_status(const Message& message) {
  const auto said = said_status(message.payload);
  if (!said) return;
  if (said->online && !said->stream.empty() && said->stream != partners_.outbox.stream()) note_namesake();
  if (said->online || message.retain || stop_deadline_) return;
  // Another gateway of our name went, or the Will of our own former connection came late; we are online all the same.
  dispatcher_->repeat(topics_.status());
  wake_.set();
}

void Delivery::note_namesake() {
  leftovers_.clear();
  if (name_is_shared()) return;
  const std::string topic = topics_.status();
  partners_.memory.shared_status = topic;
  partners_.facts.report({.type = EventType::duplicate_gateway,
                          .severity = Severity::warning,
                          .reason = "same_name",
                          .detail = std::format(same_name_text, topic)});
}

void Delivery::tidy_up(TimePoint now) {
  if (now < leftovers_.due_at()) return;
  for (const auto& topic : leftovers_.take()) {
    if (partners_.memory.obsolete.size() >= most_obsolete) break;
    partners_.memory.obsolete.insert(topic);
    dispatcher_->empty(topic);
  }
}

Task<void> Delivery::pump(Turns::Promise& promise) {
  while (true) {
    wake_.clear();
    turn();
    if (ending_) break;
    const TimePoint due = next_turn();
    promise.until(due + turn_slack);
    const bool woken = co_await wake_.wait_until(partners_.clock, due);
    if (!woken) partners_.turns.woke(due, partners_.clock.now());
  }
  tasks_.stop();
}

Task<void> Delivery::watch_outbox() {
  while (true) {
    co_await partners_.cursor.wait();
    if (dispatcher_->wants_turn(partners_.clock.now())) wake_.set();
  }
}

void Delivery::turn() {
  const TimePoint now = partners_.clock.now();
  if (ending_) return;
  if (now >= dispatcher_->overdue_at()) {
    ++counters_.overdue;
    loss_ = "no acknowledgement in time";
    partners_.link.drop();
    ending_ = Ending::overdue;
    return;
  }
  if (!last_word_) {
    tidy_up(now);
    dispatcher_->fill(now);
  }
  if (now >= health_due_) publish_health(now);
  if (stop_deadline_) step_towards_the_end(now);
  counters_.window = dispatcher_->in_flight();
}

void Delivery::renew(std::string reason) {
  if (ending_ || stop_deadline_) return;
  loss_ = std::move(reason);
  partners_.link.drop();
  ending_ = Ending::lost;
  wake_.set();
}

void Delivery::publish_health(TimePoint now) {
  Message health{.topic = topics_.health(), .payload = partners_.facts.health(), .qos = 0};
  if (dispatcher_->is_permitted(health)) partners_.link.publish(std::move(health));
  health_due_ = now + settings_.health_period;
}

void Delivery::step_towards_the_end(TimePoint now) {
  if (last_word_) {
    if (now >= *stop_deadline_) ending_ = Ending::stopped;
  } else if (dispatcher_->is_idle() || now >= *stop_deadline_) {
    say_last_word();
    stop_deadline_ = now + last_word_patience;
  }
}

void Delivery::say_last_word() {
  Message status{.topic = topics_.status(), .payload = offline_json(partners_.facts.status().boot_id), .qos = 1, .retain = true};
  last_word_ = partners_.link.publish(status);
  if (!is_obsolete(topics_.status())) return;
  status.payload.clear();
  last_word_ = partners_.link.publish(std::move(status));
}

TimePoint Delivery::next_turn() const {
  if (last_word_) return *stop_deadline_;
  const TimePoint next = std::min({health_due_, leftovers_.due_at(), dispatcher_->next_turn(partners_.clock.now())});
  return stop_deadline_ ? std::min(next, *stop_deadline_) : next;
}

void Delivery::stop(TimePoint deadline) {
  stop_deadline_ = deadline;
  if (dispatcher_) {
    dispatcher_->flush();
    if (is_obsolete(topics_.status())) dispatcher_->end_states();
  }
  obsolete_changed();
  wake_.set();
}

void Delivery::availability_changed(const std::string& device, bool online) {
  if (!dispatcher_ || is_obsolete(topics_.availability(device))) return;  // announced when the connection stands
  dispatcher_->set_presence(topics_.availability(device), std::string(availability_text(online)));
  wake_.set();
}

void Delivery::obsolete_changed() {
  if (!dispatcher_) return;
  for (const auto& topic : partners_.memory.obsolete) {
    if (topic != topics_.status()) dispatcher_->empty(topic);  // ours is the last word's
  }
  wake_.set();
}

void Delivery::rates_changed() {
  const TimePoint now = partners_.clock.now();
  health_due_ = std::min(health_due_, now + settings_.health_period);
  if (dispatcher_) dispatcher_->set_backlog_rate(settings_.backlog_rate, now);
  wake_.set();
}

void Delivery::reply(Message message) {
  if (!dispatcher_) return;  // who asked before the connection was lost asks again
  dispatcher_->reply(std::move(message));
  wake_.set();
}

void Delivery::status_changed() {
  if (!dispatcher_) return;
  dispatcher_->set_presence(topics_.status(), online_json(partners_.facts.status(), partners_.wall));
  const auto reported = partners_.facts.reported_config();
  if (!reported.empty()) dispatcher_->set_presence(topics_.config_reported(), reported);
  wake_.set();
}

void Delivery::on_answer(PublishId id, PublishAnswer answer) {
  served_ = served_ || answer.outcome == PublishOutcome::accepted;
  if (answer.outcome != PublishOutcome::accepted) ++counters_.negative;
  if (id == last_word_) ending_ = Ending::stopped;
  if (dispatcher_) dispatcher_->on_answer(id, answer, partners_.clock.now());
  wake_.set();
}

void Delivery::on_lost(std::string reason) {
  loss_ = std::move(reason);
  ending_ = Ending::lost;
  wake_.set();
}

}  // namespace sluice
