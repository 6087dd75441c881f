#include "gateway/store/boots.hpp"

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

constexpr std::int64_t any_time = std::numeric_limits<std::int64_t>::max();

/// For each boot the start of the next one whose clock was set.
std::vector<std::int64_t> latest_ends(const std::vector<BootRow>& boots) {
  std::vector<std::int64_t> ends(boots.size(), any_time);
  for (std::size_t i = boots.size(); i-- > 1;) ends[i - 1] = boots[i].synchronised ? boots[i].offset : ends[i];
  return ends;
}

}  // namespace

std::vector<std::int64_t> estimated_offsets(const std::vector<BootRow>& boots) {
  const std::vector<std::int64_t> ends = latest_ends(boots);
  std::vector<std::int64_t> offsets;
  std::int64_t earliest = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < boots.size(); ++i) {
    std::int64_t offset = boots[i].offset;
    if (!boots[i].synchronised) {
      offset = std::max(offset, earliest);
      if (ends[i] != any_time) offset = std::min(offset, ends[i] - boots[i].last);
    }
    offsets.push_back(offset);
    earliest = std::max(earliest, offset + boots[i].last);
  }
  return offsets;
}

}  // namespace sluice
