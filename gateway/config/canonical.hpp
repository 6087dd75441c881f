#pragma once
#include <string>
#include <string_view>

#include "gateway/config/node.hpp"

namespace sluice {

/// A tree as canonical JSON (RFC 8785): no spaces, keys sorted by UTF-16 code units, numbers as ECMAScript writes them, only what must
/// be escaped is. Whole numbers of up to 63 bits keep all their digits: beyond 2^53 RFC 8785 has no number, and the gateway's keys do.
std::string canonical_json(const ConfigNode& node);

/// A number as ECMAScript writes it (ECMA-262, Number::toString): 0.000001, 1e-7, 1e+21. Finite numbers only.
std::string canonical_number(double number);

/// A string of JSON, in quotes.
std::string canonical_string(std::string_view text);

/// Lower-case hexadecimal SHA-256 (FIPS 180-4): 64 characters.
std::string sha256_hex(std::string_view text);

}  // namespace sluice
