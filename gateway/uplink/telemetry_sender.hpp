#pragma once
#include <cstdint>

#include "gateway/dialects/latest_states.hpp"
#include "gateway/dialects/topics.hpp"
#include "gateway/uplink/ack_window.hpp"
#include "gateway/uplink/backlog_pace.hpp"
#include "gateway/uplink/lane_sender.hpp"
#include "gateway/uplink/session.hpp"
#include "gateway/uplink/telemetry_batches.hpp"

namespace sluice {

/// Telemetry on its way out during one connection: what is measured meanwhile as soon as a batch is due, and beside it the backlog at
/// its own pace. Told the time; waits for nothing.
class TelemetrySender {
 public:
  /// `window`: how many publishes may be unacknowledged; the backlog leaves some of them to others.
  TelemetrySender(const SessionPartners& partners, const SessionSettings& settings, ServerLimits limits, std::size_t window,
                  std::uint64_t seed);

  /// One step towards sending a live batch that is due. False when there is nothing to do now.
  bool send_live(AckWindow& window, TimePoint now);
  /// The same for a batch of the backlog.
  bool send_backlog(AckWindow& window, TimePoint now);
  /// False when the publish is none of these. A refusal of live batches holds up the backlog too: it goes to the same topic.
  bool on_answer(PublishId id, PublishAnswer answer, TimePoint now);
  /// Any publish of the connection was answered after this time.
  void answer_took(Duration time) { pace_.answer_took(time); }

  /// More waits than could be sent, or may be soon: batches follow each other.
  bool is_catching_up(TimePoint now) { return batches_.is_due(now) || has_backlog(); }
  /// The outbox has something new: does it change anything before next_turn()?
  bool wants_turn(TimePoint now);
  /// When there is something to send again without any news.
  TimePoint next_turn(TimePoint now) const;

  void set_backlog_rate(std::int64_t records_a_second, TimePoint now) { pace_.set_records_a_second(records_a_second, now); }
  /// From now on nothing waits for company; and a backlog that is on disk stays there for the next session.
  void flush();
  /// Everything that was to be sent has been sent and acknowledged.
  bool is_done() const;

 private:
  bool may_load_backlog(TimePoint now) const;
  bool has_backlog() const { return !leaves_backlog_ && cursor_.has_waiting(Lane::backlog); }
  void note(const Records& records);

  MqttLink& link_;
  const Outbox& outbox_;
  Cursor& cursor_;
  LatestStates* states_;  // null without the dialect json
  TelemetryBatches batches_;
  LaneSender live_;
  LaneSender backlog_;
  BacklogPace pace_;
  bool leaves_backlog_ = false;
};

/// After this time a missing acknowledgement drops the connection: 7.5 s to 20 s.
Duration ack_patience(const v1::Mqtt& mqtt);

/// Whether `mqtt.dialects` asks for it; without any both are meant.
bool speaks_protobuf(const v1::Mqtt& mqtt);
bool speaks_json(const v1::Mqtt& mqtt);

}  // namespace sluice
