#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::watch {

/// Text that a terminal shows and never obeys, whoever published it. Control characters (C0, DEL, C1), line separators and marks that
/// turn the direction of writing become spaces; what is no UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

/// The columns it takes on a terminal: 2 a wide character (East Asian, emoji), 0 a combining mark, 1 any other.
std::size_t columns_of(std::string_view text);

/// At most so many columns of it; what is cut ends in "…".
std::string cut(std::string_view text, std::size_t columns);

/// Filled up with spaces to so many columns.
std::string padded(std::string_view text, std::size_t columns);

/// The same JSON document on one line, with what a terminal would obey as \u escapes. `json` is valid JSON.
std::string one_line(std::string_view json);

}  // namespace sluice::watch
