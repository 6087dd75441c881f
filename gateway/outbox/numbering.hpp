#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// How far a stream has come.
struct Progress {
  std::uint64_t settled = 1;  ///< every number below this one was delivered, or its loss was named in a record that was
  std::uint64_t kept = 1;     ///< every number below this one was settled, or is among the records on disk

  Progress(std::uint64_t both) : settled(both), kept(both) {}  // without a disk they are the same
  Progress(std::uint64_t s, std::uint64_t k) : settled(s), kept(k) {}
  friend bool operator==(const Progress&, const Progress&) = default;
};

/// What the disk knows of a stream's sequence numbers.
struct Numbering {
  std::string stream;         ///< UUID of the numbering
  std::uint64_t settled = 1;  ///< see Progress
  std::uint64_t kept = 1;     ///< see Progress; `settled` when that is larger
  std::uint64_t last = 0;     ///< the last number that may have been given
  bool stopped = false;       ///< a clean stop: `last` was given, and nothing after it

  Progress progress() const { return {settled, kept}; }

  friend bool operator==(const Numbering&, const Numbering&) = default;
};

/// A new stream, with a random UUID (RFC 9562, version 4).
Numbering new_numbering();

/// One line a key, and a CRC-32 over them.
std::string to_text(const Numbering& numbering);

/// Nothing for anything but an intact text.
std::optional<Numbering> numbering_from(std::string_view text);

}  // namespace sluice
