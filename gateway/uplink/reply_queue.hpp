#pragma once
#include <deque>
#include <optional>
#include <utility>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Answers on their way out. Whoever asks faster than the broker takes the answers loses the oldest, and may ask again.
class ReplyQueue {
 public:
  static constexpr std::size_t most_messages = 64;
  static constexpr std::size_t most_bytes = std::size_t{1024} * 1024;

  void push(Message message) {
    bytes_ += message.payload.size();
    queue_.push_back(std::move(message));
    while (queue_.size() > most_messages || (bytes_ > most_bytes && queue_.size() > 1)) pop();
  }

  std::optional<Message> pop() {
    if (queue_.empty()) return std::nullopt;
    std::optional<Message> first(std::move(queue_.front()));
    queue_.pop_front();
    bytes_ -= first->payload.size();
    return first;
  }

  bool is_empty() const { return queue_.empty(); }

 private:
  std::deque<Message> queue_;
  std::size_t bytes_ = 0;
};

}  // namespace sluice
