#pragma once
#include <string>
#include <vector>

#include "tests/crash/recording.hpp"
#include "tests/support/disk_model.hpp"

namespace sluice::crash {

/// Starts a board with that on its disk. Sentences on what is not as it must be:
/// - every record whose write() returned and that was not acknowledged is there, in its order; nothing else and none altered; of the
///   transaction that was under way nothing, or all of it
/// - what each session has got is known, and `complete`, `certain` and Inhabitants say what is there
/// - the store opens within 5 s and takes, gives and removes one more record, also after one more start.
std::vector<std::string> complaints_about(const testing::DiskImage& image, const Promise& given, const Promise& under_way, Allowed allowed);

}  // namespace sluice::crash
