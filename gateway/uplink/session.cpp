#include "gateway/uplink/session.hpp"

#include <exception>
#include <format>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "drivers/async/event.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/uplink/client_id_watch.hpp"
#include "gateway/uplink/connect_request.hpp"
#include "gateway/uplink/delivery.hpp"
#include "gateway/uplink/reconnect_plan.hpp"

namespace sluice {
namespace {

/// Beyond the link's own timeouts and the waits of the plan.
constexpr Duration turn_slack = 30s;

constexpr std::format_string<const std::string&, const std::string&> taken_over_text =
    "another client at {0} has the client id {1} and takes our connection: two gateways must share neither name nor client id; give each "
    "its own `gateway`, and set no `mqtt.client_id` twice";
constexpr std::format_string<const std::string&, const std::string&> suspected_text =
    "{0} closed several connections soon after accepting them: perhaps another client has the client id {1}, which not every broker "
    "tells; give each its own `gateway`, and set no `mqtt.client_id` twice";

}  // namespace

class Session::State {
 public:
  State(SessionPartners partners, SessionSettings settings, std::uint64_t seed)
      : partners_(std::move(partners)),
        settings_(std::move(settings)),
        seed_(seed),
        plan_(static_cast<std::size_t>(settings_.mqtt.broker_size()), seed),
        promise_(partners_.turns, "uplink"),
        connected_(partners_.executor),
        finished_(partners_.executor),
        tasks_(partners_.executor) {}

  Task<void> run();
  Task<void> stop(Duration limit);

  Delivery* delivery() { return delivery_; }
  Event& connected() { return connected_; }
  void set_rates(Duration health_period, std::int64_t backlog_rate) {
    settings_.health_period = health_period;  // a connection looks at the same settings
    settings_.backlog_rate = backlog_rate;
    if (delivery_) delivery_->rates_changed();
  }
  const SessionCounters& counters() const { return counters_; }

 private:
  class Attempt;

  Task<void> stay_connected();
  Task<Duration> one_connection();
  Task<std::expected<ServerLimits, ConnectFailure>> connect(Delivery& delivery);
  Task<Duration> deliver(Delivery& delivery, ServerLimits limits);
  Duration after_failure(const ConnectFailure& failure);
  Duration after_loss(ClientIdWatch::Ending ending);
  void tell_duplicate(bool certain);
  const std::string& broker() const { return settings_.mqtt.broker(static_cast<int>(plan_.broker())); }

  SessionPartners partners_;
  SessionSettings settings_;
  std::uint64_t seed_;
  ReconnectPlan plan_;
  ClientIdWatch client_id_watch_;
  Turns::Promise promise_;
  SessionCounters counters_;
  Delivery* delivery_ = nullptr;  // while connected
  bool running_ = false;
  bool stopping_ = false;
  std::optional<ConnectTrouble> told_;  // the trouble that was logged last: the same again is not news
  Event connected_;
  Event finished_;
  TaskGroup tasks_;
};

/// Whatever ends an attempt, the link knows its listener no longer than the listener lives.
class Session::State::Attempt {
 public:
  explicit Attempt(State& session) : delivery(session.partners_, session.settings_, session.counters_), session_(session) {}
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  ~Attempt() {
    session_.delivery_ = nullptr;
    session_.partners_.cursor.end();
    session_.connected_.clear();
    session_.counters_.window = 0;
    session_.partners_.link.drop();
  }

  Delivery delivery;

 private:
  State& session_;
};

Task<void> Session::State::run() {
  running_ = true;
  std::exception_ptr failure;
  if (!stopping_) tasks_.spawn(stay_connected());
  try {
    co_await tasks_.join();
  } catch (...) {
    failure = std::current_exception();  // thrown again below, once nothing is left of the connection
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await partners_.link.disconnect();
  promise_.until(never);
  running_ = false;
  finished_.set();
  if (failure) std::rethrow_exception(failure);
}

Task<void> Session::State::stop(Duration limit) {
  stopping_ = true;
  if (!running_) co_return;
  if (delivery_)
    delivery_->stop(partners_.clock.now() + limit);
  else
    tasks_.stop();
  co_await finished_.wait();
}

Task<void> Session::State::stay_connected() {
  while (!stopping_) {
    const Duration wait = co_await one_connection();
    if (stopping_) break;
    promise_.until(partners_.clock.now() + wait + turn_slack + turn_slack);
    co_await partners_.link.disconnect();  // a connection that was dropped must not live on while we wait
    co_await partners_.clock.sleep_for(wait);
  }
}

/// From the attempt to the end of the connection; how long to wait before the next.
Task<Duration> Session::State::one_connection() {
  Attempt attempt(*this);
  const auto limits = co_await connect(attempt.delivery);
  if (!limits) co_return after_failure(limits.error());
  co_return co_await deliver(attempt.delivery, *limits);
}

Task<std::expected<ServerLimits, ConnectFailure>> Session::State::connect(Delivery& delivery) {
  const auto options = connect_options(settings_, plan_.broker(), plan_.version(), partners_.facts.status().boot_id);
  if (!options) co_return std::unexpected(options.error());
  promise_.until(partners_.clock.now() + options->timeout + turn_slack);
  co_return co_await partners_.link.connect(*options, delivery);
}

Task<Duration> Session::State::deliver(Delivery& delivery, ServerLimits limits) {
  const TimePoint begin = partners_.clock.now();
  spdlog::info("connected to {} with MQTT {}", broker(), limits.version == MqttVersion::v5 ? "5" : "3.1.1");
  if (++counters_.connects > 1) ++counters_.reconnects;
  told_.reset();
  partners_.cursor.begin();
  delivery_ = &delivery;
  connected_.set();
  const auto ending = co_await delivery.run(limits, promise_, seed_ + counters_.connects);
  if (ending == Delivery::Ending::stopped) {
    co_await partners_.link.disconnect();
    co_return Duration(0);
  }
  spdlog::warn("connection to {} lost: {}", broker(), delivery.loss());
  const Duration lasted = partners_.clock.now() - begin;
  if (ending == Delivery::Ending::overdue) co_return plan_.after_loss(lasted);
  co_return after_loss({.reason_code = delivery.disconnect_code(), .lasted = lasted, .credible = delivery.is_credible()});
}

Duration Session::State::after_loss(ClientIdWatch::Ending ending) {
  const auto duplicate = client_id_watch_.lost(ending);
  if (!duplicate) return plan_.after_loss(ending.lasted);
  if (duplicate->is_news) tell_duplicate(duplicate->certain);
  return duplicate->certain ? plan_.after_duplicate() : plan_.after_loss(0s);
}

void Session::State::tell_duplicate(bool certain) {
  const std::string id = client_id_of(settings_);
  partners_.facts.report({.type = EventType::duplicate_gateway,
                          .severity = certain ? Severity::error : Severity::warning,
                          .reason = certain ? "taken_over" : "suspected",
                          .detail = std::format(certain ? taken_over_text : suspected_text, broker(), id)});
}

Duration Session::State::after_failure(const ConnectFailure& failure) {
  ++counters_.refused;
  if (std::exchange(told_, failure.trouble) != failure.trouble) {
    spdlog::warn("no connection to {}: {}: {}", broker(), name(failure.trouble), failure.detail);
  }
  return plan_.after_failure(failure.trouble);
}

Session::Session(SessionPartners partners, SessionSettings settings, std::uint64_t seed)
    : state_(std::make_unique<State>(std::move(partners), std::move(settings), seed)) {}

Session::~Session() = default;

Task<void> Session::run() {
  return state_->run();
}

Task<void> Session::stop(Duration limit) {
  return state_->stop(limit);
}

void Session::availability_changed(const std::string& device, bool online) {
  if (Delivery* delivery = state_->delivery()) delivery->availability_changed(device, online);
}

void Session::obsolete_changed() {
  if (Delivery* delivery = state_->delivery()) delivery->obsolete_changed();
}

void Session::status_changed() {
  if (Delivery* delivery = state_->delivery()) delivery->status_changed();
}

void Session::set_rates(Duration health_period, std::int64_t backlog_rate) {
  state_->set_rates(health_period, backlog_rate);
}

void Session::renew(std::string reason) {
  if (Delivery* delivery = state_->delivery()) delivery->renew(std::move(reason));
}

void Session::reply(Message message) {
  if (Delivery* delivery = state_->delivery()) delivery->reply(std::move(message));
}

bool Session::is_connected() const {
  return state_->delivery() != nullptr;
}

Task<void> Session::wait_connected() {
  return state_->connected().wait();
}

SessionCounters Session::counters() const {
  return state_->counters();
}

}  // namespace sluice
