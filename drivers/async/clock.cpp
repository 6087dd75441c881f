#include "drivers/async/clock.hpp"

namespace sluice {

Task<bool> Clock::reaches(TimePoint deadline) {
  try {
    co_await sleep_until(deadline);
    co_return true;
  } catch (const boost::system::system_error&) {
    co_return false;
  }
}

}  // namespace sluice
