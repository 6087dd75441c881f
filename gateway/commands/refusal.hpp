#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "drivers/async/timer.hpp"
#include "gateway/record.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// Why a command was not carried out, in the order in which it is looked at.
enum class RefusalReason : std::uint8_t {
  flood,      ///< more came than could wait
  retained,   ///< a command must not be retained
  size,       ///< larger than 256 KiB
  envelope,   ///< not signed, or no envelope that could be read
  key,        ///< signed with a key that is not configured
  signature,  ///< not what the owner of the key signed
  target,     ///< for another gateway, or another verb
  counter,    ///< seen before, or overtaken by a later one; or its counter could not be stored
  time,       ///< not_after has passed
  role,       ///< the key may not do this
  content,    ///< the request itself is wrong
  id,         ///< another request had this id
  busy,       ///< too much is being carried out
};

std::string_view name(RefusalReason reason);

struct RefusedCommand {
  RefusalReason reason = RefusalReason::content;
  std::vector<v1::Fault> faults = {};
};

/// "counter: 5 was used before": the first fault, for an event.
std::string text_of(const RefusedCommand& refusal);

/// Makes events of refusals: of each reason the first at once, and how many more there were when a minute has passed.
class RefusalEvents {
 public:
  static constexpr Duration pause = 60s;

  using Report = std::function<void(Happening)>;

  RefusalEvents(Clock& clock, Report report) : clock_(clock), report_(std::move(report)) {}

  /// `detail`: which command, and what was wrong with it.
  void note(RefusalReason reason, std::string detail);

  /// Tells what was not told yet, and nothing more.
  void finish();

 private:
  struct Bout {
    Bout(Clock& clock, std::function<void()> end) : timer(clock, std::move(end)) {}
    Timer timer;
    std::uint64_t more = 0;
    std::string last;
  };

  void report(RefusalReason reason, std::string detail);
  void end(RefusalReason reason);

  Clock& clock_;
  Report report_;
  std::map<RefusalReason, Bout> bouts_;
  bool finished_ = false;
};

}  // namespace sluice
