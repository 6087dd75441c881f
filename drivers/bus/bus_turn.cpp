#include "drivers/bus/bus_turn.hpp"

#include "drivers/async/with_timeout.hpp"

namespace sluice {
namespace {

Task<Result<BusTurn>> wait_for_turn(DeadlineMutex* bus, TimePoint deadline) {
  co_return BusTurn(co_await bus->lock(deadline));
}

}  // namespace

Task<Result<BusTurn>> take_turn(Clock& clock, DeadlineMutex& bus, TimePoint deadline) {
  if (auto free = bus.try_lock()) co_return BusTurn(std::move(*free));
  auto turn = co_await with_deadline(clock, deadline - shortest_turn, wait_for_turn(&bus, deadline));
  if (!turn) co_return fail_occupied("another device occupied the bus until the deadline");
  co_return turn;
}

}  // namespace sluice
