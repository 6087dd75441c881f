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
#include "gateway/graph/command_desk.hpp"
#include "gateway/graph/devices.hpp"
#include "gateway/health/service_report.hpp"
#include "gateway/held/output_note.hpp"
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
  StateFiles& state;
  CheckContext check;
  std::function<void(const v1::Outbox&)> configure_outbox;
  std::string version;
  std::string boot_id;
  std::uint64_t seed = 1;
};

/// The whole: device chains into the outbox, a session out of it, commands back in.
class Gateway final : private GatewayFacts, private ChainListener, private ConfigTarget, private CommandHost {
 public:
  /// How long a stop may take for what waits to be sent. A broker that does not answer holds it up for some 3 s more: 1 s for the last
  /// word and up to 2 s to close the connection.
  static constexpr Duration farewell = 5s;
  /// The longest stop: that, the connection, and 2 s for buses that hang in the kernel; and as much again for a slow disk.
  static constexpr Duration longest_stop = 2 * (farewell + 5s);

  Gateway(GatewayPartners partners, Boot boot);
  ~Gateway() override;

  /// Starts everything, says READY, runs until stop() was called, then stops in the order of the flow: polling first, so that its
  /// last windows are still sent. Rethrows what no coroutine should have thrown.
  Task<void> run();

  /// Asks run() to end; a configuration that is being carried out is first.
  void stop();

  /// What the configuration file holds now. Only what differs is touched.
  void file_changed(Document file);

 private:
  struct RunningSession {
    std::unique_ptr<Session> session;
    TaskGroup::Id task{};
  };

  Task<void> reload(Document file);
  Task<void> control();
  Task<void> end_later();
  Task<void> note_outputs(const v1::Config* next);
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

  ServiceStatus service_status() const;

  // What a session asks.
  GatewayStatus status() const override;
  std::map<std::string, bool> availability() const override;
  std::string health() override;
  std::string reported_config() const override;
  void on_request(std::string request, Message message) override;
  void on_requests_dropped(std::uint64_t count) override { commander_.note_dropped(count); }
  void report(Happening happening) override;  // also of what is decided, and of commands that are refused

  // What a decided configuration asks.
  Task<void> change_to(v1::Config config) override;
  Task<void> broker_reached() override { return session_.session->wait_connected(); }
  void reported_changed() override;

  // What commands ask.
  v1::StatusResult status_now() override;
  void send_reply(ReplyMessage reply) override;
  void end_soon() override { tasks_.spawn(end_later()); }

  // What a chain tells.
  void on_record(Record record) override;
  void on_availability(const std::string& device, bool online) override;
  void on_bus_outcome(const std::string& bus, const std::string& device, std::optional<Reason> failure) override;

  GatewayPartners partners_;
  v1::Config config_;
  TimePoint since_;
  TaskGroup tasks_;
  Event stop_asked_;
  Devices devices_;
  Outputs outputs_;
  OutputNote note_;
  Commits commits_;
  CommandDesk desk_;
  Commander commander_;
  TaskGroup::Id deciding_{};
  TaskGroup::Id commanding_{};
  std::unique_ptr<Cursor> cursor_;
  SessionMemory memory_;
  RunningSession session_;
  LoadMeter loads_;
  ServiceReport service_;
};

}  // namespace sluice
