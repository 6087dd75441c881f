#include "drivers/thermal/codec.hpp"

#include "drivers/sysfs_class.hpp"

namespace sluice::thermal {

Result<double> decode(std::string_view content) {
  constexpr std::int64_t absolute_zero = -273150;
  const auto millidegrees = sysfs_integer(content);
  if (!millidegrees) return std::unexpected(millidegrees.error());
  if (*millidegrees < absolute_zero) return fail(Reason::no_data, "the zone is disabled");
  return static_cast<double>(*millidegrees) / 1000;
}

}  // namespace sluice::thermal
