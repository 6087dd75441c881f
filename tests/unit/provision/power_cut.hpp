#pragma once
#include <functional>

namespace sluice::testing {

/// Where a name changes (rename, unlink): before it, what was written for it lies beside it.
enum class Moment { before, after };

/// Does it in a process of its own, which ends at the change of that number, counted from 1, as in a power cut. False when it ended by
/// itself, as it made fewer.
bool cut_short(int change, Moment moment, const std::function<void()>& work);

}  // namespace sluice::testing
