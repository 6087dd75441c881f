#include "firmware/verbs/decode_stream.hpp"

#include <array>

#include "firmware/verbs/hex_text.hpp"

namespace sluice {
namespace {

/// At least one byte, and what else is there without waiting; empty at the end.
std::string next_piece(std::istream& input) {
  std::array<char, 8192> buffer{};
  if (!input.get(buffer[0])) return {};
  const std::streamsize more = input.readsome(buffer.data() + 1, buffer.size() - 1);
  return {buffer.data(), static_cast<std::size_t>(1 + more)};
}

}  // namespace

Result<void> decode_stream(std::istream& input, bool hex, FrameDecoder& decoder, const FrameDecoder::Handler& handler) {
  HexText digits;
  for (std::string piece = next_piece(input); !piece.empty(); piece = next_piece(input)) {
    auto bytes = hex ? digits.feed(piece) : Bytes(piece.begin(), piece.end());
    if (!bytes) return std::unexpected(bytes.error());
    decoder.feed(*bytes, handler);
  }
  decoder.finish(handler);
  if (digits.is_half_way()) return fail(Reason::parse, "an odd number of hexadecimal digits");
  return {};
}

}  // namespace sluice
