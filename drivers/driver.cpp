#include "drivers/driver.hpp"

namespace sluice {

Task<Result<Readings>> Driver::read(TimePoint /*deadline*/) {
  co_return fail(Reason::no_data, "this device speaks by itself");
}

Task<void> Driver::run(ReadingSink& /*sink*/) {
  co_return;
}

Task<Result<Value>> Driver::write(std::size_t /*channel*/, Value /*value*/, TimePoint /*deadline*/) {
  co_return fail(Reason::denied, "this device has no outputs");
}

}  // namespace sluice
