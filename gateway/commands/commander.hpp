#pragma once
#include <string>

#include "drivers/async/semaphore.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/commands/authority.hpp"
#include "gateway/commands/command_queue.hpp"
#include "gateway/commands/reply_memory.hpp"
#include "gateway/commands/request_json.hpp"

namespace sluice {

struct CommanderSettings {
  std::string root;     ///< first level of every topic
  std::string gateway;  ///< its name
  v1::Security security;
};

/// Who a commander works with. All of them outlive it.
struct CommanderPartners {
  Executor executor;
  Clock& clock;
  const WallClock& wall;
  StateFiles& files;
  CommandTarget& target;
};

struct CommandCounters {
  std::uint64_t accepted = 0;  ///< understood and permitted: carried out, or answered from memory
  std::uint64_t refused = 0;   ///< answered with errors, by what carries out too
  std::uint64_t dropped = 0;   ///< found no room
  std::uint64_t retained = 0;  ///< ignored, as a command must not be retained
};

/// Takes what others send to the gateway, has it carried out when it is right and permitted, and answers.
///
/// One after the other, at a bounded pace; `read` and `write` beside, at most 8 at a time, as a device may hang.
class Commander {
 public:
  static constexpr std::size_t most_beside = 8;

  Commander(CommanderPartners partners, CommanderSettings settings);

  /// Before the loop runs. False when a file of the state directory was unreadable and was set aside; the log says what that means.
  bool load();

  /// Another configuration is in force.
  void configure(CommanderSettings settings);

  /// Never blocks: what finds no room is dropped and counted.
  void offer(CommandMessage message);
  /// So many were dropped before they came here.
  void note_dropped(std::uint64_t count);

  /// A session has ended: a `confirm` that came over it and still waits says nothing of the next one.
  void session_ended() { counters_.dropped += queue_.forget("command/confirm"); }

  /// Until cancelled.
  Task<void> run();

  /// After run() has ended: what was refused and not told yet becomes an event, and no timer keeps the loop running.
  void close() { events_.finish(); }

  CommandCounters counters() const { return counters_; }

 private:
  Task<void> work();
  Task<void> handle(CommandMessage message);
  Task<void> handle_request(CommandMessage message, std::string verb);
  Task<void> set_output(CommandMessage message);
  Task<std::expected<std::string, RefusedCommand>> admit(CommandMessage message, std::string verb);
  Task<void> answer(v1::Request request, ReplyAddress address, std::string topic);
  bool answer_from_memory(const v1::Request& request, const ReplyAddress& address, const std::string& topic);
  Task<void> carry_out(v1::Request request, ReplyAddress address, std::string topic);
  Task<void> carry_out_beside(v1::Request request, ReplyAddress address, std::string topic, Semaphore::Permit permit);
  Task<std::vector<ReplyAddress>> remember(v1::Request request, v1::Reply reply);
  void refuse(RefusedCommand refused, const ReplyAddress& address, const std::string& topic, const std::string& id = {});
  void send(const v1::Reply& reply, const ReplyAddress& address);

  CommanderPartners partners_;
  CommanderSettings settings_;
  TaskGroup tasks_;
  CommandQueue queue_;
  CommandPace pace_;
  Semaphore beside_;
  Authority authority_;
  ReplyMemory memory_;
  RefusalEvents events_;
  CommandCounters counters_;
};

}  // namespace sluice
