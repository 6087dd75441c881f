#pragma once
#include <string>

#include "gateway/commands/request_json.hpp"

namespace sluice {

/// The write that a plain value on "devices/pump/set/state" stands for: true or false, a number, or a text. Faults: no such topic, no
/// UTF-8 text.
DecodedRequest write_from_plain(const std::string& topic, const std::string& payload);

}  // namespace sluice
