#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/record.hpp"

namespace sluice {

/// A boot of this board, as the store keeps it.
struct BootRow {
  std::uint64_t number = 0;   ///< rises with every boot
  std::string id = {};        ///< as the kernel named it
  std::int64_t offset = 0;    ///< wall time at its start, as its clock said; nanoseconds since 1970
  bool synchronised = false;  ///< the clock had been set
  std::int64_t last = 0;      ///< newest instant of its records, nanoseconds on its boot clock; at most ten minutes behind

  friend bool operator==(const BootRow&, const BootRow&) = default;
};

/// Wall time at the start of each boot; `boots` in the order of their numbers, the present one last. A boot whose clock was set keeps
/// what it knew. One that was never set is shifted as a whole, so that intervals stay: it begins not before the last known instant of
/// the boots before it, and ends not after the start of the next one whose clock was set. (When both cannot be, the latter holds.)
std::vector<std::int64_t> estimated_offsets(const std::vector<BootRow>& boots);

}  // namespace sluice
