#include "gateway/uplink/delivery.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "drivers/async/with_timeout.hpp"

namespace sluice {
namespace {

constexpr Duration last_word_patience = 1s;
/// Whoever may write to our topics can leave any number of them at the broker.
constexpr std::size_t most_obsolete = 1000;
/// How much later than promised a turn may come before the watchdog may think that the loop hangs.
constexpr Duration turn_slack = 10s;

Task<Result<bool>> until_woken(Event& wake) {
  co_await wake.wait();
  co_return true;
}

std::string_view availability_text(bool online) {
  return online ? "online" : "offline";
}

}  // namespace

Delivery::Delivery(const SessionPartners& partners, const SessionSettings& settings, SessionCounters& counters)
    : partners_(partners),
      settings_(settings),
      counters_(counters),
      topics_(settings.mqtt.root(), settings.gateway),
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
  partners_.link.subscribe({topics_.availability("+")});
}

/// A device that is retained but not configured was removed while we did not run: nobody else will ever tidy it up.
void Delivery::on_message(Message message) {
  const std::string device = topics_.device_of_availability(message.topic);
  auto& obsolete = partners_.memory.obsolete;
  if (!dispatcher_ || !message.retain || device.empty() || obsolete.size() >= most_obsolete) return;
  if (partners_.facts.availability().contains(device)) return;
  for (const auto& topic : {topics_.state(device), topics_.availability(device)}) {
    obsolete.insert(topic);
    dispatcher_->empty(topic);
  }
  wake_.set();
}

Task<void> Delivery::pump(Turns::Promise& promise) {
  while (true) {
    wake_.clear();
    turn();
    if (ending_) break;
    const TimePoint due = next_turn();
    promise.until(due + turn_slack);
    const auto woken = co_await with_deadline(partners_.clock, due, until_woken(wake_));
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
  if (!last_word_) dispatcher_->fill(now);
  if (now >= health_due_) publish_health(now);
  if (stop_deadline_) step_towards_the_end(now);
  counters_.window = dispatcher_->in_flight();
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
  const TimePoint next = std::min(health_due_, dispatcher_->next_turn(partners_.clock.now()));
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

void Delivery::status_changed() {
  if (!dispatcher_) return;
  dispatcher_->set_presence(topics_.status(), online_json(partners_.facts.status(), partners_.wall));
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
