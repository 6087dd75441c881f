#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <google/protobuf/message_lite.h>

#include "gateway/state/state_files.hpp"

namespace sluice {

/// A text that tells when it was damaged: its SHA-256 stands before it.
std::string sealed(std::string_view text);

/// Nothing for a text that was cut, or changed by as much as a bit.
std::optional<std::string> unsealed(std::string_view sealed_text);

/// Fills `message` from a sealed file, when there is one. False when the file was unreadable and was set aside. Blocks: before the loop
/// runs only.
bool load_sealed(StateFiles& files, const std::string& name, google::protobuf::MessageLite& message);

}  // namespace sluice
