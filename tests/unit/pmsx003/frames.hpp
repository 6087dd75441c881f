#pragma once
#include <string_view>

#include "drivers/bus/serial_port.hpp"
#include "drivers/pmsx003/codec.hpp"

namespace sluice::pmsx003 {

inline Bytes bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes.push_back(static_cast<std::uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  return bytes;
}

/// A PMS5003 in a clean room.
inline const Bytes clean_room = bytes_of("424d001c00000008000800000008000800d20046002d001e00000000970002c5");

/// The frame of some words, with the right checksum.
inline Bytes frame_of(std::initializer_list<int> words) {
  Bytes frame(frame_start.begin(), frame_start.end());
  const auto append = [&](int word) {
    frame.push_back(static_cast<std::uint8_t>(word >> 8));
    frame.push_back(static_cast<std::uint8_t>(word & 0xFF));
  };
  append(static_cast<int>(2 * words.size() + 2));
  for (const int word : words) append(word);
  append(checksum(frame));
  return frame;
}

}  // namespace sluice::pmsx003
