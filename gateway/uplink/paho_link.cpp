#include "gateway/uplink/paho_link.hpp"

#include <csignal>
#include <format>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/with_timeout.hpp"
#include "gateway/uplink/connect_failures.hpp"
#include "gateway/uplink/name_lookup.hpp"
#include "gateway/uplink/paho_client.hpp"
#include "gateway/uplink/paho_inbox.hpp"

namespace sluice {
namespace {

using Connected = std::expected<ServerLimits, ConnectFailure>;

constexpr Duration closing_patience = 2s;
constexpr Duration probe_patience = 2s;

std::unexpected<ConnectFailure> unreachable(std::string detail) {
  return std::unexpected(ConnectFailure{ConnectTrouble::unreachable, std::move(detail)});
}

bool holds_pem(std::ifstream& file) {
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("-----BEGIN ")) return true;
  }
  return false;
}

/// OpenSSL would only say that some file is missing, and nothing at all of an empty one.
std::optional<ConnectFailure> unreadable(const TlsFiles& files) {
  const std::array<std::pair<std::string_view, const std::string&>, 3> all{
      {{"ca", files.ca}, {"certificate", files.certificate}, {"key", files.key}}};
  for (const auto& [key, path] : all) {
    if (path.empty()) continue;
    std::ifstream file(path);
    const bool is_there = file.good();
    if (is_there && holds_pem(file)) continue;
    return ConnectFailure{ConnectTrouble::insecure,
                          std::format("mqtt.tls.{}: {} {}", key, is_there ? "nothing in PEM form in" : "cannot read", path)};
  }
  return std::nullopt;
}

std::string uri(const BrokerUrl& broker, const std::string& host) {
  return std::format("{}://{}:{}", broker.tls ? "ssl" : "tcp", in_uri(host), broker.port);
}

void keep_sigpipe_ignored() {
  if (sigpipe_is_ignored()) return;
  spdlog::error("SIGPIPE was not ignored any more after Paho had started");
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

struct PahoLink::State {
  State(Executor e, Clock& c) : executor(e), clock(c), lane(e, "mqtt") {}

  Task<Connected> attempt(ConnectOptions options, std::string address, TimePoint deadline);
  Task<Connected> explain(ConnectOptions options, std::string address, Refusal refusal);
  void retire(PahoClient::Farewell farewell);
  Task<void> close_retired();

  struct Retired {
    std::shared_ptr<PahoClient> client;
    PahoClient::Farewell farewell;
  };

  Executor executor;
  Clock& clock;
  BlockingLane lane;
  std::shared_ptr<PahoClient> client;  // connecting or connected
  std::shared_ptr<PahoInbox> inbox;    // of that client
  std::vector<Retired> retired;        // to be closed on the lane
  PublishId last_id = 0;
};

void PahoLink::State::retire(PahoClient::Farewell farewell) {
  inbox.reset();  // what is still on its way finds nobody
  if (client) retired.push_back({std::exchange(client, nullptr), farewell});
}

Task<void> PahoLink::State::close_retired() {
  while (!retired.empty()) {
    const Retired next = retired.back();
    auto close = lane.run<bool>([next] {
      next.client->close(next.farewell);
      return true;
    });
    if (!co_await with_timeout(clock, closing_patience, std::move(close))) co_return;  // tried again at the next occasion
    std::erase_if(retired, [&next](const Retired& r) { return r.client == next.client; });
  }
}

Task<Connected> PahoLink::State::attempt(ConnectOptions options, std::string address, TimePoint deadline) {
  inbox = std::make_shared<PahoInbox>(executor);
  const std::string server = uri(options.broker, options.broker.tls ? options.broker.host : address);
  client = std::make_shared<PahoClient>(server, options, std::make_shared<PahoCourier>(executor, inbox));
  const auto opened = co_await with_deadline(clock, deadline, lane.run<bool>([client = client] { return client->open(), true; }));
  if (!opened) co_return unreachable("an earlier connection is not closed yet");
  keep_sigpipe_ignored();
  const auto answer = co_await with_deadline(clock, deadline, inbox->answer());
  if (!answer) co_return unreachable(server + " does not answer");
  if (const auto* limits = std::get_if<ServerLimits>(&*answer)) co_return *limits;
  const Refusal refusal = std::get<Refusal>(*answer);
  retire(PahoClient::Farewell::clean);
  co_return co_await explain(std::move(options), std::move(address), refusal);
}

Task<Connected> PahoLink::State::explain(ConnectOptions options, std::string address, Refusal refusal) {
  if (refusal.code > 0) co_return std::unexpected(failure_of_connack(refusal.code));
  const auto trouble = co_await with_timeout(clock, probe_patience, tcp_trouble(address, options.broker.port));
  if (!trouble) co_return unreachable(std::format("{} port {} does not answer", address, options.broker.port));
  if (!trouble->empty()) co_return unreachable(std::format("{} port {}: {}", address, options.broker.port, *trouble));
  co_return std::unexpected(failure_after_tcp(options.broker, refusal.detail));
}

PahoLink::PahoLink(Executor executor, Clock& clock) : state_(std::make_unique<State>(std::move(executor), clock)) {}

PahoLink::~PahoLink() = default;

Task<std::expected<ServerLimits, ConnectFailure>> PahoLink::connect(ConnectOptions options, LinkListener& listener) {
  state_->retire(PahoClient::Farewell::with_will);
  co_await state_->close_retired();
  if (auto failure = options.broker.tls ? unreadable(options.tls) : std::nullopt) co_return std::unexpected(*failure);
  const TimePoint deadline = state_->clock.now() + options.timeout;
  const auto addresses = co_await with_deadline(state_->clock, deadline, look_up(state_->lane, options.broker.host));
  if (!addresses) co_return unreachable("name service: " + addresses.error().text());
  Connected connected = unreachable("the name " + options.broker.host + " has no address");
  for (const auto& address : *addresses) {
    connected = co_await state_->attempt(options, address, deadline);
    if (connected || connected.error().trouble != ConnectTrouble::unreachable || options.broker.tls) break;
    state_->retire(PahoClient::Farewell::clean);
  }
  if (connected)
    PahoCourier(state_->executor, state_->inbox).hand_to(listener);
  else
    state_->retire(PahoClient::Farewell::clean);
  co_return connected;
}

PublishId PahoLink::publish(Message message) {
  const PublishId id = ++state_->last_id;
  if (state_->client && state_->inbox && !state_->inbox->is_lost()) state_->client->publish(id, message);
  return id;
}

void PahoLink::subscribe(std::vector<Subscription> subscriptions) {
  if (state_->client && state_->inbox && !state_->inbox->is_lost()) state_->client->subscribe(subscriptions);
}

Task<void> PahoLink::disconnect() {
  state_->retire(PahoClient::Farewell::clean);
  return state_->close_retired();
}

void PahoLink::drop() {
  state_->retire(PahoClient::Farewell::with_will);
}

}  // namespace sluice
