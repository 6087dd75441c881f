#include "gateway/commands/command_queue.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

std::size_t CommandQueue::offer(CommandMessage message) {
  filled_.set();
  if (message.topic == desired_topic) {
    desired_ = std::move(message);
    return 0;
  }
  bytes_ += size_of(message);
  messages_.push_back(std::move(message));
  std::size_t pushed_out = 0;
  for (; messages_.size() > most_messages || bytes_ > most_bytes; ++pushed_out) pop();
  return pushed_out;
}

Task<CommandMessage> CommandQueue::take() {
  while (messages_.empty() && !desired_) {
    filled_.clear();
    co_await filled_.wait();
  }
  if (desired_) co_return *std::exchange(desired_, std::nullopt);
  co_return pop();
}

CommandMessage CommandQueue::pop() {
  CommandMessage first = std::move(messages_.front());
  messages_.pop_front();
  bytes_ -= size_of(first);
  return first;
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
