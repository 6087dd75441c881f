#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "drivers/async/clock.hpp"
#include "drivers/async/task.hpp"
#include "gateway/health/turns.hpp"
#include "gateway/outbox/outbox.hpp"
#include "gateway/uplink/gateway_facts.hpp"
#include "gateway/uplink/mqtt_link.hpp"
#include "gateway/uplink/session_memory.hpp"
#include "proto/config.pb.h"

namespace sluice {

struct SessionSettings {
  std::string gateway;            ///< its name, part of every topic
  v1::Mqtt mqtt;                  ///< checked, with every default filled in
  Duration health_period = 60s;   ///< how often `health` is published
  std::int64_t backlog_rate = 0;  ///< records of a backlog a second, at most; 0: no limit
};

/// Who a session works with. All of them outlive it.
struct SessionPartners {
  Executor executor;
  Clock& clock;
  const WallClock& wall;
  MqttLink& link;
  Outbox& outbox;
  Cursor& cursor;  ///< of the outbox; it survives the session, so that a new configuration of `mqtt` loses no place
  GatewayFacts& facts;
  Turns& turns;
  SessionMemory& memory;  ///< survives the session, like the cursor
};

struct SessionCounters {
  std::uint64_t connects = 0;    ///< connections made
  std::uint64_t reconnects = 0;  ///< all of them but the first
  std::uint64_t refused = 0;     ///< attempts that led to no connection
  std::uint64_t negative = 0;    ///< publishes that the broker answered with a failure
  std::uint64_t overdue = 0;     ///< connections dropped because an acknowledgement did not come in time
  std::size_t window = 0;        ///< publishes that wait for their acknowledgement now
};

/// The gateway's session with the broker for the dialects protobuf and json: connect, announce, drain the outbox, back off.
///
/// A record is acknowledged in the outbox once the broker has acknowledged it. A lost connection loses nothing: what was not
/// acknowledged is sent again, so that duplicates come only after a loss.
class Session {
 public:
  Session(SessionPartners partners, SessionSettings settings, std::uint64_t seed);
  ~Session();

  /// Keeps the gateway connected until stop() or cancellation.
  Task<void> run();

  /// Sends what can be sent, tells that the gateway goes offline, disconnects; run() ends within about `limit`.
  /// What could not be sent stays in the outbox. When its own `status` is obsolete the session leaves nothing retained.
  Task<void> stop(Duration limit);

  void availability_changed(const std::string& device, bool online);
  /// SessionMemory::obsolete has grown.
  void obsolete_changed();
  /// A field of GatewayFacts::status(), or reported_config(), has changed.
  void status_changed();
  /// From now on `health` is published so often, and at most so many records of a backlog are sent a second.
  void set_rates(Duration health_period, std::int64_t backlog_rate);
  /// Sent before telemetry. Without a connection it goes nowhere: who asked has lost his, or asks again.
  void reply(Message message);
  /// Connects anew, to announce what a connection announces at its beginning.
  void renew(std::string reason);

  bool is_connected() const;
  /// Waits until the broker is reached (at once while it is). Throws when cancelled.
  Task<void> wait_connected();
  SessionCounters counters() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice
