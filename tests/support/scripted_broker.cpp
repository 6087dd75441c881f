#include "tests/support/scripted_broker.hpp"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>

namespace sluice::testing {
namespace {

/// On the wire, with the shortest header: type, remaining length (1 to 4), topic length (2), packet identifier (2), properties (1).
std::size_t size_of(const Message& message) {
  const std::size_t rest = 2 + message.topic.size() + (message.qos > 0 ? 2U : 0U) + 1 + message.payload.size();
  return 1 + (rest < 128 ? 1U : rest < 16384 ? 2U : rest < 2097152 ? 3U : 4U) + rest;
}

bool matches(const std::string& filter, const std::string& topic) {
  const auto fits = [](auto wanted, auto level) { return std::string_view(wanted) == "+" || std::ranges::equal(wanted, level); };
  return std::ranges::equal(filter | std::views::split('/'), topic | std::views::split('/'), fits);
}

}  // namespace

ScriptedBroker& ScriptedBroker::refuses(ConnectTrouble trouble) {
  replies_.push_back(std::unexpected(ConnectFailure{trouble, "as the script says"}));
  return *this;
}

ScriptedBroker& ScriptedBroker::accepts(ServerLimits limits) {
  replies_.push_back(limits);
  return *this;
}

ScriptedBroker& ScriptedBroker::answers(const std::string& topic_end, std::uint8_t reason_code) {
  codes_[topic_end].push_back(reason_code);
  return *this;
}

void ScriptedBroker::goes_away() {
  away_ = true;
  break_connection("connection reset by peer");
}

void ScriptedBroker::comes_back() {
  away_ = false;
  retained_.clear();
}

void ScriptedBroker::loses_connection() {
  break_connection("connection reset by peer");
}

void ScriptedBroker::says_goodbye(std::uint8_t reason_code) {
  break_connection("the broker says goodbye", reason_code);
}

void ScriptedBroker::freezes() {
  frozen_ = true;
  holding_ = true;
}

void ScriptedBroker::thaws() {
  frozen_ = false;
  holding_ = false;
  for (const auto& [id, code] : std::exchange(held_, {})) answer(id, code);
}

std::vector<Message> ScriptedBroker::messages(const std::string& topic_end) const {
  std::vector<Message> found;
  for (const auto& delivered : delivered_) {
    if (delivered.message.topic.ends_with(topic_end)) found.push_back(delivered.message);
  }
  return found;
}

std::string ScriptedBroker::retained(const std::string& topic_end) const {
  for (const auto& [topic, payload] : retained_) {
    if (topic.ends_with(topic_end)) return payload;
  }
  return {};
}

Task<std::expected<ServerLimits, ConnectFailure>> ScriptedBroker::connect(ConnectOptions options, LinkListener& listener) {
  options_ = std::move(options);
  attempts_.push_back(clock_.now());
  if (frozen_) {
    co_await clock_.sleep_for(options_.timeout);
    co_return std::unexpected(ConnectFailure{ConnectTrouble::unreachable, "no answer"});
  }
  const bool elsewhere = !only_host_.empty() && options_.broker.host != only_host_;
  if (away_ || elsewhere) co_return std::unexpected(ConnectFailure{ConnectTrouble::unreachable, "connection refused"});
  Reply reply = ServerLimits{.version = options_.version};
  if (!replies_.empty()) {
    reply = std::move(replies_.front());
    replies_.pop_front();
  }
  if (reply) {
    listener_ = &listener;
    limits_ = *reply;
    ++connections_;
  }
  co_return reply;
}

PublishId ScriptedBroker::publish(Message message) {
  const PublishId id = ++last_id_;
  if (!listener_) return id;
  if (size_of(message) > limits_.maximum_packet_size) {
    break_connection("packet too large");
    return id;
  }
  if (line_)
    send_over_the_line(id, std::move(message));
  else
    receive(id, std::move(message));
  return id;
}

void ScriptedBroker::receive(PublishId id, Message message) {
  const std::uint8_t code = message.qos == 0 ? 0 : next_code(message.topic);
  const int qos = message.qos;
  if (outcome_of(code) == PublishOutcome::accepted) take(std::move(message));
  if (qos == 0) return;
  if (!line_) return answer(id, code);
  under_way_.emplace(clock_.now() + line_->thinking, Transit{.id = id, .code = code});
  news_.set();
}

void ScriptedBroker::send_over_the_line(PublishId id, Message message) {
  line_free_at_ = std::max(line_free_at_, clock_.now());
  if (line_->bytes_a_second > 0) {
    const std::chrono::duration<double> sending(static_cast<double>(size_of(message)) / line_->bytes_a_second);
    line_free_at_ += std::chrono::duration_cast<Duration>(sending);
  }
  under_way_.emplace(line_free_at_ + line_->latency, Transit{.id = id, .message = std::move(message)});
  news_.set();
}

void ScriptedBroker::arrive(Transit transit) {
  if (transit.message)
    receive(transit.id, *std::move(transit.message));
  else
    answer(transit.id, transit.code);
}

void ScriptedBroker::forget_under_way() {
  held_.clear();
  under_way_.clear();
  line_free_at_ = {};
}

Task<void> ScriptedBroker::carry() {
  while (true) {
    news_.clear();
    while (!under_way_.empty() && under_way_.begin()->first <= clock_.now()) arrive(under_way_.extract(under_way_.begin()).mapped());
    co_await news_.wait_until(clock_, under_way_.empty() ? never : under_way_.begin()->first);
  }
}

void ScriptedBroker::subscribe(std::vector<Subscription> subscriptions) {
  subscriptions_ = std::move(subscriptions);
  for (const auto& [topic, payload] : retained_) pass_on({.topic = topic, .payload = payload, .retain = true});
}

void ScriptedBroker::hears(const std::string& topic, const std::string& payload) {
  retains(topic, payload);
  pass_on({.topic = topic, .payload = payload});
}

void ScriptedBroker::hears(Message message) {
  if (message.retain) retained_[message.topic] = message.payload;
  const auto fits = [&](const Subscription& subscription) { return matches(subscription.filter, message.topic); };
  const auto found = std::ranges::find_if(subscriptions_, fits);
  message.retain = message.retain && found != subscriptions_.end() && found->retain_as_published;
  pass_on(std::move(message));
}

void ScriptedBroker::pass_on(Message message) {
  const auto fits = [&](const Subscription& subscription) { return matches(subscription.filter, message.topic); };
  if (std::ranges::none_of(subscriptions_, fits)) return;
  asio::post(executor_, [this, message = std::move(message), connection = connections_] {
    if (listener_ && connection == connections_) listener_->on_message(message);
  });
}

std::uint8_t ScriptedBroker::next_code(const std::string& topic) {
  for (auto& [topic_end, codes] : codes_) {
    if (codes.empty() || !topic.ends_with(topic_end)) continue;
    const std::uint8_t code = codes.front();
    codes.pop_front();
    return code;
  }
  return 0;
}

void ScriptedBroker::answer(PublishId id, std::uint8_t code) {
  if (holding_) {
    held_.emplace_back(id, code);
    return;
  }
  asio::post(executor_, [this, id, code, connection = connections_] {
    if (listener_ && connection == connections_) listener_->on_answer(id, {.outcome = outcome_of(code), .reason_code = code});
  });
}

void ScriptedBroker::take(Message message) {
  if (message.retain && message.payload.empty()) retained_.erase(message.topic);
  if (message.retain && !message.payload.empty()) retained_[message.topic] = message.payload;
  delivered_.push_back({.time = clock_.now(), .connection = connections_, .message = std::move(message)});
}

void ScriptedBroker::publish_will() {
  if (options_.will) take(*options_.will);
}

void ScriptedBroker::break_connection(std::string reason, std::optional<std::uint8_t> code) {
  forget_under_way();
  if (!listener_) return;
  publish_will();
  losing_ = std::exchange(listener_, nullptr);
  asio::post(executor_, [this, reason = std::move(reason), code] {
    LinkListener* listener = std::exchange(losing_, nullptr);
    if (listener && code) listener->on_disconnect(*code);
    if (listener) listener->on_lost(reason);
  });
}

Task<void> ScriptedBroker::disconnect() {
  losing_ = nullptr;
  if (std::exchange(listener_, nullptr)) ++goodbyes_;
  forget_under_way();
  co_return;
}

void ScriptedBroker::drop() {
  losing_ = nullptr;
  if (std::exchange(listener_, nullptr)) publish_will();
  forget_under_way();
}

}  // namespace sluice::testing
