#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/commands/reply_address.hpp"
#include "gateway/state/state_files.hpp"
#include "proto/command_memory.pb.h"

namespace sluice {

/// Whether a verb changes something: all but status, get-config and read.
bool changes_something(const v1::Request& request);

/// The replies that were given: the same id again is answered with the same reply, and nothing is carried out twice.
///
/// Bounded: when there is no room the oldest are forgotten, those to commands that change nothing first. Replies to commands that
/// change something are kept on disk, too.
class ReplyMemory {
 public:
  static constexpr Duration lifetime = 10min;
  static constexpr std::size_t most_entries = 4096;
  static constexpr std::size_t most_bytes = std::size_t{1000} * 1024;  ///< as stored, so that the file is below 1 MiB
  /// A larger reply is remembered while there is room, and pushes out none.
  static constexpr std::size_t large = std::size_t{64} * 1024;
  /// Who asks again while the first is being carried out, for one reply.
  static constexpr std::size_t most_waiting = 16;

  ReplyMemory(Clock& clock, const WallClock& wall, StateFiles& files) : clock_(clock), wall_(wall), files_(files) {}

  /// Before the loop runs. False when the file was unreadable and was set aside. While the clock is not set, what was remembered is
  /// kept for the whole time again.
  bool load();

  enum class Found : std::uint8_t {
    nothing,   ///< carry it out
    reply,     ///< it was answered
    underway,  ///< it is being carried out
    other,     ///< another request has this id
  };
  /// Of a request with an id.
  Found find(const v1::Request& request);
  /// When a reply was found.
  const v1::Reply& reply_to(const v1::Request& request) const;

  /// It is being carried out from now on.
  void begin(const v1::Request& request);
  /// Somebody else waits for its reply. False: too many do.
  bool wait_for(const v1::Request& request, ReplyAddress address);
  /// The reply is there; who else waited for it.
  std::vector<ReplyAddress> end(const v1::Request& request, const v1::Reply& reply);

  /// On disk when it returns, or it cannot be stored.
  Task<Result<void>> store();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string verb = {};
    std::string request = {};  // its hash
    std::optional<v1::Reply> reply = {};
    TimePoint expires = never;
    std::int64_t expires_wall = 0;  // 0: unknown
    std::uint64_t number = 0;       // in the order of the replies
    bool changes = false;
    std::size_t bytes = 0;
    std::vector<ReplyAddress> waiting = {};
  };
  using Entries = std::map<std::string, Entry>;

  void keep(Entry& entry, const v1::Reply& reply);
  void forget_expired();
  void make_room();
  void forget(Entries::iterator entry);
  void restore(const v1::RememberedReplies& replies);

  Clock& clock_;
  const WallClock& wall_;
  StateFiles& files_;
  Entries entries_;  // by verb and id
  std::size_t bytes_ = 0;
  std::uint64_t numbers_ = 0;
  bool told_large_ = false;
};

}  // namespace sluice
