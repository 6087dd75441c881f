#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "drivers/async/event.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/board/board.hpp"
#include "gateway/config/diff.hpp"
#include "gateway/graph/devices.hpp"
#include "gateway/health/service_manager.hpp"
#include "gateway/uplink/session.hpp"

namespace sluice {

/// What a gateway is built on; all of it outlives the gateway.
struct GatewayPartners {
  Executor executor;
  Clock& clock;
  const WallClock& wall;
  Board& board;
  MqttLink& link;
  Outbox& outbox;
  Turns& turns;
  ServiceManager& manager;
  std::function<void(const v1::Outbox&)> configure_outbox;
  std::string version;
  std::string boot_id;
  std::uint64_t seed = 1;
};

/// The whole: device chains into the outbox, a session out of it.
class Gateway final : private GatewayFacts, private ChainListener {
 public:
  /// How long a stop may take for what waits to be sent. A broker that does not answer holds it up for some 3 s more: 1 s for the last
  /// word and up to 2 s to close the connection.
  static constexpr Duration farewell = 5s;

  Gateway(GatewayPartners partners, v1::Config config);
  ~Gateway() override;

  /// Starts everything, says READY, runs until stop() was called, then stops in the order of the flow: polling first, so that its
  /// last windows are still sent. Rethrows what no coroutine should have thrown.
  Task<void> run();

  /// Asks run() to end; a configuration that still waits is not carried out.
  void stop();

  /// A checked configuration to change to: only what differs is touched. Carried out by run() when the one before
  /// it is; of several that wait only the latest counts.
  void apply(v1::Config config);

 private:
  struct RunningSession {
    std::unique_ptr<Session> session;
    TaskGroup::Id task{};
  };

  Task<void> control();
  Task<void> change_to(v1::Config config);
  Task<void> stop_devices(Changes changes, bool topics_are_forgotten);
  Task<void> wind_down();
  void say_offline();
  void forget_device(const std::string& id);
  void forget_topics_unlike(const v1::Config& next);
  void expect_topics();
  Task<void> mind_the_clock();
  void clock_was_set();
  Task<void> mind_the_certificate();
  std::optional<Duration> certificate_time_left() const;

  void start_session();
  Task<void> stop_session();

  // What a session asks.
  GatewayStatus status() const override;
  std::map<std::string, bool> availability() const override;
  std::string health() override;
  std::string reported_config() const override;
  void on_request(std::string request, Message message) override;
  void on_requests_dropped(std::uint64_t count) override;
  void report(Happening happening) override;

  // What a chain tells.
  void on_record(Record record) override;
  void on_availability(const std::string& device, bool online) override;
  void on_bus_outcome(const std::string& bus, const std::string& device, std::optional<Reason> failure) override;

  GatewayPartners partners_;
  v1::Config config_;
  std::uint64_t revision_ = 1;
  TimePoint since_;
  TaskGroup tasks_;
  std::optional<v1::Config> next_config_;  // the latest that was asked for
  bool stop_asked_ = false;
  Event asked_;
  Devices devices_;
  std::unique_ptr<Cursor> cursor_;
  SessionMemory memory_;
  RunningSession session_;
  LoadMeter loads_;
};

}  // namespace sluice
