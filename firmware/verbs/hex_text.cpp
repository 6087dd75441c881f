#include "firmware/verbs/hex_text.hpp"

#include <format>

namespace sluice {
namespace {

constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";

}  // namespace

Result<Bytes> HexText::feed(std::string_view piece) {
  Bytes bytes;
  for (const char c : piece) {
    if (std::string_view(" \t\r\n").contains(c)) continue;
    const std::size_t at = digits.find(c);
    if (at == std::string_view::npos)
      return fail(Reason::parse, std::format("byte {:#04x} is no hexadecimal digit", static_cast<unsigned char>(c)));
    const auto nibble = static_cast<std::uint8_t>(at % 16);
    if (high_) bytes.push_back(static_cast<std::uint8_t>(*high_ << 4 | nibble));
    high_ = high_ ? std::nullopt : std::optional(nibble);
  }
  return bytes;
}

}  // namespace sluice
