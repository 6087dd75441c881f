#include "gateway/graph/device_chain.hpp"

#include <format>

namespace sluice {
namespace {

/// Missed edges come in storms: one event for all of them in this time.
constexpr Duration edges_told_every = 10s;

PollSettings poll_settings(const v1::Device& config, const DriverInfo& info, SlotPlan slots) {
  return {.polled = info.polled,
          .speaks = info.speaks,
          .period = Duration(config.period()),
          .timeout = Duration(config.timeout()),
          .start = slots.start,
          .phase = slots.phase};
}

Happening state_event(DeviceState state, const Error& error) {
  switch (state) {
    case DeviceState::failing:
      return {.type = EventType::device_failing,
              .severity = Severity::warning,
              .reason = std::string(name(error.reason)),
              .detail = error.detail};
    case DeviceState::failed:
      return {
          .type = EventType::device_failed, .severity = Severity::error, .reason = std::string(name(error.reason)), .detail = error.detail};
    default:
      return {.type = EventType::device_online, .severity = Severity::info};
  }
}

}  // namespace

DeviceChain::DeviceChain(ChainPartners partners, std::string id, const v1::Device& config, const DriverInfo& info, DeviceContext context,
                         SlotPlan slots)
    : partners_(partners),
      id_(std::move(id)),
      bus_(config.bus()),
      driver_(info.make(look_into(std::move(context)))),
      aggregator_(id_, std::string(info.name), driver_->channels(), config.channels(), *this, partners_.clock.now(),
                  partners_.wall.at(partners_.clock.now())),
      poll_(partners_.executor, partners_.clock, *driver_, poll_settings(config, info, slots), *this),
      promise_(partners_.turns, "the poll loop of " + id_),
      tending_(partners_.clock, [this] { tend(); }) {
  tend_in_time();
}

Task<void> DeviceChain::close() {
  if (visits_) co_await visits_->end();
  tending_.clear();
  aggregator_.close(partners_.clock.now());
  tell_missed_edges();
}

HealthReport::Device DeviceChain::health() const {
  HealthReport::Device device{.state = poll_.health().state(),
                              .lateness_p50 = poll_.lateness().quantile(0.5),
                              .lateness_p99 = poll_.lateness().quantile(0.99),
                              .counters = poll_.counters()};
  if (const auto last = poll_.health().last_success()) device.last = partners_.clock.now() - *last;
  return device;
}

void DeviceChain::tend() {
  const TimePoint now = partners_.clock.now();
  aggregator_.advance(now, partners_.wall.at(now));
  if (edges_missed_ > 0 && now >= edges_told_ + edges_told_every) tell_missed_edges();
  tend_in_time();
}

void DeviceChain::tend_in_time() {
  if (const TimePoint due = next_deadline(); due < tending_.when()) tending_.set(due);
}

TimePoint DeviceChain::next_deadline() const {
  const TimePoint aggregation = aggregator_.next_deadline();
  return edges_missed_ > 0 ? std::min(aggregation, edges_told_ + edges_told_every) : aggregation;
}

void DeviceChain::on_readings(Readings readings) {
  partners_.listener.on_bus_outcome(bus_, id_, std::nullopt);
  aggregator_.update_channels(driver_->channels(), partners_.clock.now());
  aggregator_.readings(readings);
  tend_in_time();
}

void DeviceChain::on_failure(TimePoint when, const Error& error) {
  partners_.listener.on_bus_outcome(bus_, id_, error.reason);
  aggregator_.failure(when, error);
  tend_in_time();
}

void DeviceChain::on_state(DeviceState state, const Error& error) {
  happened(state_event(state, error));
  partners_.listener.on_availability(id_, is_online());
}

void DeviceChain::on_missed_edges(std::uint64_t count) {
  edges_missed_ += count;
  if (partners_.clock.now() >= edges_told_ + edges_told_every) tell_missed_edges();
  tend_in_time();
}

void DeviceChain::tell_missed_edges() {
  if (edges_missed_ == 0) return;
  happened({.type = EventType::edges_missed,
            .severity = Severity::warning,
            .detail = std::format("the kernel dropped {} edges before they were read", std::exchange(edges_missed_, 0))});
  edges_told_ = partners_.clock.now();
}

void DeviceChain::happened(Happening happening) {
  happening.device = id_;
  partners_.listener.on_record({.time = partners_.clock.now(), .body = std::move(happening)});
}

}  // namespace sluice
