#pragma once
#include <google/protobuf/message.h>

#include "gateway/config/problems.hpp"

namespace sluice {

/// The tree that a user would have written for a request: the Walker's way back. Fields at their default are left out. Documents that
/// are no JSON are problems.
ConfigNode tree_of(const google::protobuf::Message& message, Problems& problems);

/// Whether the message, or one in it, came with fields that this version does not have.
bool has_unknown_fields(const google::protobuf::Message& message);

}  // namespace sluice
