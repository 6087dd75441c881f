#include "gateway/uplink/telemetry_sender.hpp"

#include <algorithm>
#include <utility>

#include "gateway/uplink/loss_report.hpp"
#include "gateway/uplink/packing.hpp"

namespace sluice {
namespace {

/// Of the window one place in so many is for live batches, events and answers.
constexpr std::size_t places_per_other = 3;
constexpr Duration longest_patience = 20s;

std::size_t batch_bytes(const v1::Mqtt& mqtt) {
  return static_cast<std::size_t>(mqtt.batch().max_bytes());
}

BacklogPace::Limits pace_limits(const SessionSettings& settings, std::size_t window) {
  const std::size_t others = (window + places_per_other - 1) / places_per_other;
  return {.most_batches = std::max<std::size_t>(1, window - others),
          .max_bytes = batch_bytes(settings.mqtt),
          .records_a_second = settings.backlog_rate,
          .patience = ack_patience(settings.mqtt)};
}

LaneSender::Pack packing(const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, bool backlog) {
  if (!speaks_protobuf(settings.mqtt)) return pack_nothing();
  const std::string topic = Topics(settings.mqtt.root(), settings.gateway).readings();
  BatchHead head{.gateway = settings.gateway, .stream = partners.outbox.stream(), .boot_id = partners.facts.status().boot_id};
  return pack_batches(topic, {.max_payload = largest_payload(limits, topic), .backlog = backlog},
                      ProtobufDialect(std::move(head), partners.wall));
}

LaneSender sender(Lane lane, const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, std::uint64_t seed) {
  const auto give_up = [&facts = partners.facts](const Record& record) { report_loss(facts, record); };
  return {{.lane = lane, .max_bytes = batch_bytes(settings.mqtt)},
          partners.cursor,
          packing(partners, settings, limits, lane == Lane::backlog),
          give_up,
          seed};
}

}  // namespace

Duration ack_patience(const v1::Mqtt& mqtt) {
  return std::min(longest_patience, Duration(mqtt.keepalive()) * 3 / 2);
}

bool speaks_protobuf(const v1::Mqtt& mqtt) {
  return !mqtt.has_dialects() || mqtt.dialects().has_protobuf();
}

bool speaks_json(const v1::Mqtt& mqtt) {
  return !mqtt.has_dialects() || mqtt.dialects().has_json();
}

TelemetrySender::TelemetrySender(const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, std::size_t window,
                                 std::uint64_t seed)
    : link_(partners.link),
      outbox_(partners.outbox),
      cursor_(partners.cursor),
      states_(speaks_json(settings.mqtt) ? &partners.memory.states : nullptr),
      batches_({.max_age = Duration(settings.mqtt.batch().max_age()), .max_bytes = batch_bytes(settings.mqtt)}, partners.cursor),
      live_(sender(Lane::live, partners, settings, limits, seed)),
      backlog_(sender(Lane::backlog, partners, settings, limits, seed + 1)),
      pace_(pace_limits(settings, window)) {}

bool TelemetrySender::send_live(AckWindow& window, TimePoint now) {
  if (now < live_.paused_until()) return false;
  if (live_.has_waiting()) {
    if (const auto id = live_.send(link_)) window.sent(*id, now);
    return true;
  }
  if (!batches_.is_due(now)) return false;
  note(live_.load(batches_.bytes()));
  batches_.taken();
  return true;
}

bool TelemetrySender::send_backlog(AckWindow& window, TimePoint now) {
  if (now < backlog_.paused_until() || !pace_.has_room()) return false;
  if (backlog_.has_waiting()) {
    const auto id = backlog_.send(link_);
    if (!id) return true;
    window.sent(*id, now);
    pace_.sent(*id, now);
    return true;
  }
  if (!may_load_backlog(now)) return false;
  const Records& records = backlog_.load(pace_.bytes());
  pace_.took(records.size(), now);
  note(records);
  return true;
}

bool TelemetrySender::may_load_backlog(TimePoint now) const {
  return !leaves_backlog_ && now >= pace_.due_at() && cursor_.peek(Lane::backlog);
}

void TelemetrySender::note(const Records& records) {
  if (!states_) return;
  for (const auto& record : records) states_->note(*record);
}

bool TelemetrySender::on_answer(PublishId id, PublishAnswer answer, TimePoint now) {
  const bool is_denied = answer.outcome == PublishOutcome::denied;
  if (live_.on_answer(id, answer, now)) {
    if (is_denied || answer.outcome == PublishOutcome::busy) backlog_.pause(live_.paused_until());
    return true;
  }
  if (!backlog_.on_answer(id, answer, now)) return false;
  pace_.answered(id, answer.outcome, now);
  // A busy broker gets less of the backlog, and live batches as long as it takes them; what it does not permit it does of neither.
  if (is_denied) live_.pause(backlog_.paused_until());
  return true;
}

bool TelemetrySender::wants_turn(TimePoint now) {
  if (now >= backlog_.paused_until() && pace_.has_room() && may_load_backlog(now)) return true;
  const bool is_growing = batches_.due_at() != never;
  return now >= live_.paused_until() && (batches_.is_due(now) || !is_growing);
}

TimePoint TelemetrySender::next_turn(TimePoint now) const {
  TimePoint next = std::max(batches_.due_at(), live_.paused_until());
  const TimePoint backlog_due = has_backlog() && pace_.has_room() ? pace_.due_at() : now;
  for (const TimePoint due : {live_.paused_until(), backlog_.paused_until(), backlog_due}) {
    if (due > now) next = std::min(next, due);
  }
  return next;
}

void TelemetrySender::flush() {
  batches_.flush();
  leaves_backlog_ = outbox_.use().on_disk;
}

bool TelemetrySender::is_done() const {
  return live_.is_empty() && backlog_.is_empty() && !cursor_.has_waiting(Lane::live) && !has_backlog();
}

}  // namespace sluice
