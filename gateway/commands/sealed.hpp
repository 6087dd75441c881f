#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// A text that tells when it was damaged: its SHA-256 stands before it.
std::string sealed(std::string_view text);

/// Nothing for a text that was cut, or changed by as much as a bit.
std::optional<std::string> unsealed(std::string_view sealed_text);

}  // namespace sluice
