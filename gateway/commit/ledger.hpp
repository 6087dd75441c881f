#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/problem.hpp"
#include "proto/ledger.pb.h"

namespace sluice {

/// The steps from one decided state to the next. Each gives a ledger that can be written at once, and in one piece.

/// Another configuration is in force, one revision later.
void take(v1::Ledger& ledger, std::string config, v1::ConfigSource source);

/// The same, kept only when it proves itself: `trial` says how long and by what; what to go back to is filled in.
void try_out(v1::Ledger& ledger, std::string config, v1::ConfigSource source, v1::Trial trial);

/// What was tried out stays.
void keep(v1::Ledger& ledger);

/// Back to what was in force before the trial, one revision later; the decision on a desired document becomes `rolled_back`.
void roll_back(v1::Ledger& ledger, const std::string& why);

/// A document was refused; what is in force stays.
void reject(v1::Ledger& ledger, v1::ConfigSource about, const std::vector<Problem>& problems);

/// The last document was good, whatever was said of one before it.
void accept(v1::Ledger& ledger, v1::ConfigSource about);

/// What is wrong, for a ledger and for who looks at it: at most 100 of them, each cut to a length that people read.
v1::Verdict rejection(v1::ConfigSource about, const std::vector<Problem>& problems);

/// Lower-case SHA-256 of the configuration in force.
std::string hash_in_force(const v1::Ledger& ledger);

/// "file" or "mqtt".
std::string_view name(v1::ConfigSource source);
/// "applied", "rejected" or "rolled_back".
std::string_view name(v1::ConfigStatus status);

}  // namespace sluice
