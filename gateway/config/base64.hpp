#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// Base64 with padding (RFC 4648, section 4).
std::string base64_of(std::string_view bytes);

/// Nothing for anything else than what base64_of() writes: no white space, no missing padding, no bits behind the last byte.
std::optional<std::string> bytes_from_base64(std::string_view text);

}  // namespace sluice
