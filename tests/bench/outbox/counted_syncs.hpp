#pragma once
#include <cstdint>

namespace sluice::bench {

/// How often this process has asked for data to be on disk (fsync, fdatasync), SQLite included: the functions of the C library are
/// replaced where this is linked. For file systems without a block device of their own.
std::uint64_t counted_syncs();

}  // namespace sluice::bench
