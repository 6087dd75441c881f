#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "drivers/async/event.hpp"
#include "drivers/async/result.hpp"
#include "gateway/uplink/paho_client.hpp"

namespace sluice {

struct Refusal {
  int code;            ///< of the CONNACK when positive
  std::string detail;  ///< OpenSSL's or Paho's words
};

/// What has arrived from one client. It lives on the loop's thread.
class PahoInbox {
 public:
  using Answer = std::variant<ServerLimits, Refusal>;

  explicit PahoInbox(const Executor& executor) : answered_(executor) {}

  /// Waits for the CONNACK, or for the failure before it.
  Task<Result<Answer>> answer() {
    co_await answered_.wait();
    co_return *answer_;
  }

  /// From now on the session is told what arrives, and now what came before: whoever subscribes or publishes as soon as the connection
  /// stands may be answered in that very turn of the loop.
  void hand_to(LinkListener& listener) {
    listener_ = &listener;
    for (const auto& news : std::exchange(early_, {})) news(listener);
    if (loss_) tell_loss();
  }
  bool is_lost() const { return loss_.has_value(); }

  void put_answer(Answer answer) {
    if (!answer_) answer_ = std::move(answer);
    answered_.set();
  }
  void put_acknowledgement(PublishId id, std::uint8_t reason_code) {
    tell([id, reason_code](LinkListener& to) { to.on_answer(id, {.outcome = outcome_of(reason_code), .reason_code = reason_code}); });
  }
  void put_dropped(std::uint64_t count) {
    if (count > 0) tell([count](LinkListener& to) { to.on_messages_dropped(count); });
  }
  void put_message(Message message) {
    tell([message = std::move(message)](LinkListener& to) { to.on_message(message); });
  }
  /// Paho tells of a DISCONNECT packet and of the closed socket: the first one knows more.
  void put_loss(std::string reason, std::optional<std::uint8_t> code) {
    if (loss_) return;
    put_answer(Refusal{.code = -1, .detail = reason});
    loss_ = Loss{std::move(reason), code};
    if (listener_) tell_loss();
  }

 private:
  struct Loss {
    std::string reason;
    std::optional<std::uint8_t> code;
  };

  using News = std::function<void(LinkListener&)>;

  void tell(News news) {
    if (loss_) return;
    if (listener_)
      news(*listener_);
    else
      early_.push_back(std::move(news));
  }
  void tell_loss() {
    if (loss_->code) listener_->on_disconnect(*loss_->code);
    listener_->on_lost(loss_->reason);
  }

  std::optional<Answer> answer_;
  Event answered_;
  LinkListener* listener_ = nullptr;
  std::vector<News> early_;  // no more than passes the gate in one turn of the loop
  std::optional<Loss> loss_;
};

/// How much may be on its way from Paho's threads to the loop: who sends faster than the loop works must not fill the memory.
class ArrivalGate {
 public:
  static constexpr std::size_t most_messages = 2048;
  static constexpr std::size_t most_bytes = std::size_t{2} * 1024 * 1024;

  /// On Paho's thread. False: it is dropped, and counted.
  bool enter(std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    const bool has_room = messages_ < most_messages && bytes_ + bytes <= most_bytes;
    if (has_room) {
      ++messages_;
      bytes_ += bytes;
    } else {
      ++dropped_;
    }
    return has_room;
  }

  /// On the loop's thread; how many were dropped since the last one.
  std::uint64_t leave(std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    --messages_;
    bytes_ -= bytes;
    return std::exchange(dropped_, 0);
  }

 private:
  std::mutex mutex_;
  std::size_t messages_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

/// Carries what Paho's threads say to the loop's thread, as long as there is an inbox for it.
class PahoCourier final : public PahoEvents {
 public:
  PahoCourier(Executor executor, std::weak_ptr<PahoInbox> inbox) : executor_(std::move(executor)), inbox_(std::move(inbox)) {}

  /// In the next turn of the loop: a listener is never told from inside a call to the link.
  void hand_to(LinkListener& listener) {
    post([&listener](PahoInbox& inbox) { inbox.hand_to(listener); });
  }

  void connected(ServerLimits limits) override {
    post([limits](PahoInbox& inbox) { inbox.put_answer(limits); });
  }
  void refused(int code, std::string detail) override {
    post([code, detail = std::move(detail)](PahoInbox& inbox) { inbox.put_answer(Refusal{code, detail}); });
  }
  void answered(PublishId id, std::uint8_t reason_code) override {
    post([id, reason_code](PahoInbox& inbox) { inbox.put_acknowledgement(id, reason_code); });
  }
  void arrived(Message message) override {
    const std::size_t bytes = message.topic.size() + message.payload.size() + size_of(message.properties);
    if (!gate_->enter(bytes)) return;
    post([message = std::move(message), bytes, gate = gate_](PahoInbox& inbox) {
      inbox.put_dropped(gate->leave(bytes));
      inbox.put_message(message);
    });
  }
  void lost(std::string reason, std::optional<std::uint8_t> code) override {
    post([reason = std::move(reason), code](PahoInbox& inbox) { inbox.put_loss(reason, code); });
  }

 private:
  template <typename Deed>
  void post(Deed deed) {
    if (inbox_.expired()) return;
    asio::post(executor_, [inbox = inbox_, deed = std::move(deed)] {
      if (const auto found = inbox.lock()) deed(*found);
    });
  }

  Executor executor_;
  std::weak_ptr<PahoInbox> inbox_;
  std::shared_ptr<ArrivalGate> gate_ = std::make_shared<ArrivalGate>();
};

}  // namespace sluice
