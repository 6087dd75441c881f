#pragma once
#include <deque>
#include <optional>

#include "drivers/async/event.hpp"
#include "gateway/commands/command_target.hpp"

namespace sluice {

/// Messages that wait for their turn: at most 64, and 1 MiB in all. The newest push out the oldest: who asks when a flood is over is
/// not turned away by what is left of it.
class CommandQueue {
 public:
  static constexpr std::size_t most_messages = 64;
  static constexpr std::size_t most_bytes = std::size_t{1024} * 1024;

  explicit CommandQueue(Executor executor) : filled_(std::move(executor)) {}

  /// Of config/desired only the latest waits, where no command pushes it out. Returns how many were pushed out.
  std::size_t offer(CommandMessage message);
  Task<CommandMessage> take();

 private:
  CommandMessage pop();

  std::optional<CommandMessage> desired_;
  std::deque<CommandMessage> messages_;
  std::size_t bytes_ = 0;
  Event filled_;
};

inline constexpr std::string_view desired_topic = "config/desired";

/// Bytes that a message holds.
std::size_t size_of(const CommandMessage& message);

/// How fast messages are worked on: 50 a second beyond a burst of 20, a large one counting for one more with every 8 KiB. Whoever
/// floods the gateway takes a bounded share of its time.
class CommandPace {
 public:
  static constexpr Duration interval = 20ms;
  static constexpr int burst = 20;
  static constexpr std::size_t bytes_each = std::size_t{8} * 1024;

  explicit CommandPace(Clock& clock) : clock_(clock) {}

  /// Waits until the next one may be begun.
  Task<void> turn() { co_await clock_.sleep_until(due_); }
  void begun(std::size_t bytes);

 private:
  Clock& clock_;
  TimePoint due_{};
};

}  // namespace sluice
