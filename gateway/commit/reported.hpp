#pragma once
#include <string>

#include "proto/ledger.pb.h"

namespace sluice {

/// The payload of `config/reported`. `desired_version` is of the document on config/desired that was decided last; null when there was
/// none, or it had no version.
std::string reported_json(const v1::Ledger& ledger);

}  // namespace sluice
