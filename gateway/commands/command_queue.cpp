#include "gateway/commands/command_queue.hpp"

#include <algorithm>

namespace sluice {

std::size_t CommandQueue::offer(CommandMessage message) {
  filled_.set();
  auto& share = share_of(message);
  ++share.messages;
  share.bytes += size_of(message);
  messages_.push_back(std::move(message));
  std::size_t pushed_out = 0;
  for (; has_too_many_desired(); ++pushed_out) push_out_first(true);
  for (; has_too_many_commands(); ++pushed_out) push_out_first(false);
  return pushed_out;
}

Task<CommandMessage> CommandQueue::take() {
  while (messages_.empty()) {
    filled_.clear();
    co_await filled_.wait();
  }
  co_return remove(messages_.begin());
}

std::size_t CommandQueue::forget(std::string_view topic) {
  std::size_t forgotten = 0;
  const auto is_on_it = [&](const CommandMessage& message) { return message.topic == topic; };
  for (auto next = messages_.begin(); (next = std::ranges::find_if(messages_, is_on_it)) != messages_.end(); ++forgotten) remove(next);
  return forgotten;
}

CommandQueue::Share& CommandQueue::share_of(const CommandMessage& message) {
  return message.topic == desired_topic ? desired_ : commands_;
}

bool CommandQueue::has_too_many_desired() const {
  return desired_.messages > most_desired || (desired_.messages > 1 && desired_.bytes > most_desired_bytes);
}

bool CommandQueue::has_too_many_commands() const {
  const bool is_over = commands_.bytes > most_bytes || commands_.bytes + desired_.bytes > most_bytes_in_all;
  return commands_.messages > most_messages || (commands_.messages > 0 && is_over);
}

void CommandQueue::push_out_first(bool desired) {
  remove(std::ranges::find_if(messages_, [&](const auto& message) { return (message.topic == desired_topic) == desired; }));
}

CommandMessage CommandQueue::remove(Messages::iterator message) {
  CommandMessage removed = std::move(*message);
  messages_.erase(message);
  auto& share = share_of(removed);
  --share.messages;
  share.bytes -= size_of(removed);
  return removed;
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
