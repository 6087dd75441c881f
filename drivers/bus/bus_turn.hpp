#pragma once
#include <optional>

#include "drivers/async/mutex.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// The right to use a bus; given back when it is destroyed. Never empty in a good Result.
using BusTurn = std::optional<DeadlineMutex::Guard>;

/// A turn that comes later than this before the deadline is of no use; and who waited for another device must hear `busy` before
/// a deadline further out calls it a timeout.
inline constexpr Duration shortest_turn = 1ms;

/// Waits for the bus until shortly before `deadline`, then answers fail_occupied(): another device occupies it.
/// Nearest deadline first. Throws when cancelled.
Task<Result<BusTurn>> take_turn(Clock& clock, DeadlineMutex& bus, TimePoint deadline);

}  // namespace sluice
