#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/config/node.hpp"

namespace sluice::provision {

/// A text as the editors of any laptop leave it: lines end with \n here, without the mark that some put in front.
struct BootText {
  std::string lines;
  bool has_mark = false;   ///< UTF-8 byte order mark
  bool ends_crlf = false;  ///< lines ended with \r\n

  static BootText read(std::string_view bytes);
  /// As it came.
  std::string bytes() const;
};

/// The text with blank lines where a top-level key and what belongs to it stood, so that all other lines keep their numbers. Comments
/// before the next key stay. Works on text that is not YAML, too.
std::string without_section(std::string_view lines, std::string_view key);

/// A value, and the key it belongs to.
struct ValuePlace {
  Place key;
  Place value;
};

/// The text with "" instead of that value, which was `written`; line numbers stay. Nothing when it is not understood how it is written: a
/// plain value over several lines.
std::optional<std::string> with_blank_value(std::string_view lines, ValuePlace place, std::string_view written);

}  // namespace sluice::provision
