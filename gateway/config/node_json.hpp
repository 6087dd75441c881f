#pragma once
#include <string>

#include "gateway/config/node.hpp"

namespace sluice {

/// The JSON text of a tree, without white space, in the order of writing. Numbers that JSON has stay as they are written; of YAML's
/// others, hexadecimal ones become text ("0x76", which is the same number to every key) and the rest decimal.
std::string json_of(const ConfigNode& node);

}  // namespace sluice
