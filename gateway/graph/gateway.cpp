#include "gateway/graph/gateway.hpp"

#include <format>
#include <utility>

#include <spdlog/spdlog.h>

#include "gateway/config/sorted.hpp"

namespace sluice {
namespace {

constexpr Duration certificate_warning = std::chrono::days(30);
/// How often to look whether the clock has been set: windows wait for it to be aligned.
constexpr Duration clock_impatience = 5s;

CommanderSettings commander_settings(const v1::Config& config) {
  return {.root = config.mqtt().root(), .gateway = config.gateway(), .security = config.security()};
}

}  // namespace

Gateway::Gateway(GatewayPartners partners, Boot boot)
    : partners_(std::move(partners)),
      config_(boot.config),
      since_(partners_.clock.now()),
      tasks_(partners_.executor),
      stop_asked_(partners_.executor),
      devices_({partners_.executor, partners_.clock, partners_.wall, partners_.turns, *this}, partners_.board, tasks_),
      outputs_(partners_.executor, partners_.clock, devices_),
      note_(partners_.state),
      commits_({partners_.executor, partners_.clock, partners_.state, *this, partners_.check}, std::move(boot)),
      desk_(partners_.wall, devices_, outputs_, commits_, *this),
      commander_({partners_.executor, partners_.clock, partners_.wall, partners_.state, desk_}, commander_settings(config_)),
      cursor_(partners_.outbox.open_cursor("mqtt")),
      memory_(partners_.wall),
      service_(partners_.manager, [this] { return line_of(service_status()); }) {
  commander_.load();
  memory_.states.begin_at(partners_.outbox.next_sequence());
  partners_.outbox.watch_renewal([this](std::string reason) {
    if (session_.session) session_.session->renew(std::move(reason));
  });
}

Gateway::~Gateway() {
  partners_.outbox.watch_renewal({});
}

Task<void> Gateway::run() {
  co_await note_outputs(nullptr);
  for (const auto& [id, device] : sorted(config_.devices())) devices_.start(std::string(id), config_, since_);
  start_session();
  tasks_.spawn(mind_the_clock());
  tasks_.spawn(mind_the_certificate());
  tasks_.spawn(feed_watchdog(partners_.clock, partners_.turns, service_));
  deciding_ = tasks_.spawn(commits_.run());
  commanding_ = tasks_.spawn(commander_.run());
  tasks_.spawn(control());
  service_.ready();
  spdlog::info("gateway {} runs {} devices", config_.gateway(), config_.devices_size());
  co_await tasks_.join();
}

void Gateway::stop() {
  stop_asked_.set();
}

void Gateway::file_changed(Document file) {
  tasks_.spawn(reload(std::move(file)));
}

/// Over when what the file says is in force, or refused, or waits for a trial to end.
Task<void> Gateway::reload(Document file) {
  service_.reload_begins();
  co_await commits_.file_changed(std::move(file));
  co_await commits_.settled();
  service_.reload_ends();
}

Task<void> Gateway::control() {
  co_await stop_asked_.wait();
  co_await commits_.settled();
  for (const auto task : {commanding_, deciding_}) {
    tasks_.stop(task);
    co_await tasks_.ended(task);
  }
  commander_.close();
  co_await wind_down();
  tasks_.stop();
}

Task<void> Gateway::end_later() {
  co_await partners_.clock.sleep_for(Commits::reply_leaves);
  stop();
}

Task<void> Gateway::wind_down() {
  service_.stopping(longest_stop);
  spdlog::info("stopping");
  co_await outputs_.end();
  co_await devices_.stop_all();
  co_await stop_session();
}

Task<void> Gateway::change_to(v1::Config config) {
  const Changes changes = difference(config_, config);
  const bool session_changes = changes.gateway || changes.mqtt;
  if (session_changes) say_offline();  // who looks at the old topics must not believe them for ever
  if (session_changes) {
    forget_topics_unlike(config);
    co_await stop_session();
    commander_.session_ended();
  }
  co_await note_outputs(&config);
  co_await stop_devices(changes, session_changes);
  if (changes.outbox) partners_.configure_outbox(config.outbox());
  config_ = std::move(config);
  commander_.configure(commander_settings(config_));
  const TimePoint start = partners_.clock.now();
  expect_topics();  // before their availability is announced
  for (const auto& id : changes.devices.to_start()) devices_.start(id, config_, start);
  if (session_changes) {
    start_session();
  } else {
    session_.session->set_rates(Duration(config_.health_period()), config_.outbox().backlog_rate());
    session_.session->obsolete_changed();
    session_.session->status_changed();
  }
  co_await note_outputs(nullptr);
}

/// `next`: a configuration that is about to take the place of this one.
Task<void> Gateway::note_outputs(const v1::Config* next) {
  if (!partners_.board.is_real()) co_return;
  auto held = held_outputs(config_);
  if (next) {
    co_await note_.hold(std::move(held), held_outputs(*next));
  } else {
    co_await note_.hold(std::move(held));
  }
}

Task<void> Gateway::stop_devices(Changes changes, bool topics_are_forgotten) {
  for (const auto& id : changes.devices.to_stop()) {
    outputs_.forget(id);
    co_await devices_.stop(id);
    memory_.states.forget(id);  // its channels may differ
  }
  for (const auto& id : changes.buses.to_stop()) partners_.board.remove_bus(id);
  if (topics_are_forgotten) co_return;
  for (const auto& id : changes.devices.removed) forget_device(id);
}

void Gateway::say_offline() {
  for (const auto& [id, online] : devices_.availability()) session_.session->availability_changed(id, false);
}

Task<void> Gateway::mind_the_clock() {
  bool was_set = partners_.wall.at(partners_.clock.now()).synchronised;
  while (true) {
    const Duration period(config_.health_period());
    const TimePoint due = partners_.clock.now() + (was_set ? period : std::min(period, clock_impatience));
    co_await partners_.clock.sleep_until(due);
    partners_.turns.woke(due, partners_.clock.now());
    const bool is_set = partners_.wall.at(partners_.clock.now()).synchronised;
    if (is_set && !was_set) clock_was_set();
    was_set = is_set;
    service_.refresh();
    co_await note_.try_again();
  }
}

void Gateway::clock_was_set() {
  report({.type = EventType::clock_set});
  devices_.clock_was_set();
}

Task<void> Gateway::mind_the_certificate() {
  while (true) {
    if (const auto left = certificate_time_left(); left && *left < certificate_warning) {
      report({.type = EventType::certificate_expiring,
              .severity = *left < Duration(0) ? Severity::error : Severity::warning,
              .detail = std::format("the client certificate expires in {} days", std::chrono::floor<std::chrono::days>(*left).count())});
    }
    co_await partners_.clock.sleep_for(24h);
  }
}

void Gateway::start_session() {
  const SessionPartners shared{partners_.executor, partners_.clock, partners_.wall,  partners_.link, partners_.outbox,
                               *cursor_,           *this,           partners_.turns, memory_};
  const SessionSettings settings{.gateway = config_.gateway(),
                                 .mqtt = config_.mqtt(),
                                 .health_period = Duration(config_.health_period()),
                                 .backlog_rate = config_.outbox().backlog_rate()};
  session_.session = std::make_unique<Session>(shared, settings, partners_.seed);
  session_.task = tasks_.spawn(session_.session->run());
}

Task<void> Gateway::stop_session() {
  if (!session_.session) co_return;  // a change that a stop has ended
  co_await session_.session->stop(farewell);
  co_await tasks_.ended(session_.task);
  session_.session.reset();
}

}  // namespace sluice
