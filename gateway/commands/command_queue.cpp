#include "gateway/commands/command_queue.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

bool CommandQueue::offer(CommandMessage message) {
  const std::size_t size = size_of(message);
  if (messages_.size() >= most_messages || bytes_ + size > most_bytes) return false;
  bytes_ += size;
  messages_.push_back(std::move(message));
  filled_.set();
  return true;
}

Task<CommandMessage> CommandQueue::take() {
  while (messages_.empty()) {
    filled_.clear();
    co_await filled_.wait();
  }
  CommandMessage first = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= size_of(first);
  co_return first;
}

std::size_t size_of(const CommandMessage& message) {
  return message.topic.size() + message.payload.size() + message.content_type.size() + message.response_topic.size() +
         message.correlation.size();
}

void CommandPace::begun(std::size_t bytes) {
  const auto cost = 1 + static_cast<std::int64_t>(bytes / bytes_each);
  due_ = std::max(due_, clock_.now() - burst * interval) + cost * interval;
}

}  // namespace sluice
