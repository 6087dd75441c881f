#pragma once
#include <deque>

#include "drivers/async/event.hpp"
#include "gateway/commands/command_target.hpp"

namespace sluice {

/// Messages that wait for their turn, in the order in which they came: at most 64 and 1 MiB. The newest push out the oldest: who asks
/// when a flood is over is not turned away by what is left of it.
///
/// Of config/desired another 4, and 512 KiB: the broker tells the retained one only once, so commands do not push it out, nor does
/// somebody who writes there once. All that waits is bounded so that it is worked on within 5 s.
class CommandQueue {
 public:
  static constexpr std::size_t most_messages = 64;
  static constexpr std::size_t most_bytes = std::size_t{1024} * 1024;
  static constexpr std::size_t most_desired = 4;
  static constexpr std::size_t most_desired_bytes = std::size_t{512} * 1024;
  static constexpr std::size_t most_bytes_in_all = std::size_t{1280} * 1024;

  explicit CommandQueue(Executor executor) : filled_(std::move(executor)) {}

  /// Returns how many were pushed out.
  std::size_t offer(CommandMessage message);
  Task<CommandMessage> take();
  /// Those on this topic wait no longer; how many there were.
  std::size_t forget(std::string_view topic);

 private:
  struct Share {
    std::size_t messages = 0;
    std::size_t bytes = 0;
  };
  using Messages = std::deque<CommandMessage>;

  Share& share_of(const CommandMessage& message);
  bool has_too_many_desired() const;
  bool has_too_many_commands() const;
  void push_out_first(bool desired);
  CommandMessage remove(Messages::iterator message);

  Messages messages_;
  Share commands_;
  Share desired_;
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
