#include "firmware/verbs/watch/watcher.hpp"

#include <random>

#include "firmware/verbs/watch/display_text.hpp"
#include "firmware/verbs/watch/event_text.hpp"
#include "gateway/uplink/connect_request.hpp"

namespace sluice::watch {
namespace {

constexpr Duration refresh_period = 250ms;

/// What keeps readings away while the connection is there.
constexpr auto silence = "the gateway published none";
constexpr auto no_word = "no word from the gateway yet";

}  // namespace

Watcher::Watcher(Executor executor, Clock& clock, MqttLink& link, SessionSettings settings, Screen screen, Outputs outputs)
    : clock_(clock),
      link_(link),
      settings_(std::move(settings)),
      screen_(std::move(screen)),
      out_(outputs.readings),
      troubles_(outputs.troubles),
      tasks_(executor),
      lost_(executor),
      base_(settings_.mqtt.root() + "/v1/" + settings_.gateway + "/"),
      trouble_(silence) {}

Task<void> Watcher::run() {
  tasks_.spawn(keep_connected());
  if (screen_.view == View::screen) tasks_.spawn(refresh());
  co_await tasks_.join();
  co_await link_.disconnect();
  if (screen_.view == View::screen) out_ << std::endl;  // for the shell's prompt
}

void Watcher::stop() {
  tasks_.stop();
}

void Watcher::subscribe() {
  std::vector<Subscription> wanted;
  for (const auto* topic : {"readings", "event", "status", "devices/+/availability", "devices/+/state"}) {
    wanted.push_back({.filter = base_ + topic});
  }
  link_.subscribe(std::move(wanted));
}

Task<void> Watcher::keep_connected() {
  ReconnectPlan plan(static_cast<std::size_t>(settings_.mqtt.broker_size()), std::random_device{}());
  while (true) {
    lost_.clear();
    const auto connected = co_await connect(plan.broker(), plan.version());
    if (connected) {
      trouble_ = silence;
      table_.set_status(no_word);
      const TimePoint since = clock_.now();
      subscribe();
      co_await lost_.wait();
      co_await clock_.sleep_for(plan.after_loss(clock_.now() - since));
    } else {
      on_lost(connected.error().detail);
      co_await clock_.sleep_for(plan.after_failure(connected.error().trouble));
    }
  }
}

Task<std::expected<ServerLimits, ConnectFailure>> Watcher::connect(std::size_t broker, MqttVersion version) {
  auto options = connect_options(settings_, broker, version, {});
  if (!options) co_return std::unexpected(options.error());
  options->will.reset();
  co_return co_await link_.connect(std::move(*options), *this);
}

Task<void> Watcher::refresh() {
  while (true) {
    const auto [rows, columns] = screen_.size();
    out_ << "\x1b[H\x1b[2J" << table_.render(settings_.gateway, rows, columns);
    flush();
    co_await clock_.sleep_for(refresh_period);
  }
}

/// SIGPIPE is ignored, so a reader that has gone (`sluice watch | head`) shows only here.
void Watcher::flush() {
  if (!out_.flush()) stop();
}

void Watcher::on_lost(std::string reason) {
  reason = printable(reason);
  const bool is_new = reason != trouble_;
  trouble_ = std::move(reason);
  table_.set_status("no connection to the broker: " + trouble_);
  if (is_new && screen_.view != View::screen) troubles_ << "no connection to the broker: " << trouble_ << std::endl;
  lost_.set();
}

void Watcher::on_message(Message message) {
  if (!message.topic.starts_with(base_)) return;
  const std::string_view topic = std::string_view(message.topic).substr(base_.size());
  if (topic == "readings") {
    show_batch(message.payload);
  } else if (topic == "event") {
    show_event(message.payload);
  } else if (topic == "status") {
    show_status(message.payload);
  } else if (topic.starts_with("devices/")) {
    show_device(topic.substr(std::string_view("devices/").size()), message.payload);
  }
}

void Watcher::show_status(const std::string& payload) {
  table_.set_status(payload);
  if (screen_.view == View::lines) say(settings_.gateway + ": " + table_.status());
}

/// `topic` is what follows `devices/`.
void Watcher::show_device(std::string_view topic, const std::string& payload) {
  const std::string device(topic.substr(0, topic.find('/')));
  if (topic.ends_with("/state")) table_.add_state(device, payload);
  if (!topic.ends_with("/availability")) return;
  table_.set_availability(device, payload);
  if (screen_.view == View::lines && !payload.empty()) say(device + ": " + payload);
}

void Watcher::say(const std::string& line) {
  out_ << printable(line) << '\n';
  flush();
}

void Watcher::show_batch(const std::string& payload) {
  v1::ReadingBatch batch;
  if (!batch.ParseFromString(payload)) return;
  for (const auto& record : batch.records()) {
    for (const auto& line : lines_of(record)) show(line);
  }
  if (screen_.view != View::screen) flush();
}

void Watcher::show(const Line& line) {
  table_.add(line);
  if (screen_.view == View::json) out_ << to_json(line) << '\n';
  if (screen_.view == View::lines) out_ << to_text(line) << '\n';
}

void Watcher::show_event(const std::string& payload) {
  table_.add_event(payload);
  if (screen_.view == View::screen) return;
  const auto event = event_text(payload);
  if (!event) {
    troubles_ << "an event that is no JSON object is left out" << std::endl;
  } else if (screen_.view == View::json) {
    out_ << one_line(payload) << '\n';
  } else {
    out_ << event->time << ' ' << event->words << '\n';
  }
  flush();
}

}  // namespace sluice::watch
