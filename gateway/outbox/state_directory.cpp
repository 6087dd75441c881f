#include "gateway/outbox/state_directory.hpp"

#include <algorithm>
#include <format>
#include <memory>

#include "gateway/state/state_file.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

/// The numbering to go on with, and what must be told of the numbers before.
struct Found {
  Numbering numbering;
  std::optional<Happening> unknown = {};
};

Happening unknown_records(std::string reason, std::string detail) {
  return {.type = EventType::records_unknown, .severity = Severity::warning, .reason = std::move(reason), .detail = std::move(detail)};
}

Found after(Numbering before) {
  Found found{std::move(before)};
  const Numbering& numbering = found.numbering;
  const std::uint64_t first = std::max(numbering.settled, numbering.kept);
  if (first > numbering.last) return found;
  found.unknown =
      numbering.stopped
          ? unknown_records("stop", "not acknowledged by the broker when the gateway stopped")
          : unknown_records("unclean_stop",
                            "the gateway ended without a stop: some of these may never have been delivered, others were never given");
  found.unknown->ranges.push_back({first, numbering.last});
  return found;
}

Result<Found> read_numbering(const fs::path& file) {
  auto text = read_state_file(file);
  if (!text && text.error().reason != Reason::length) return std::unexpected(text.error());
  if (text && !*text) return Found{new_numbering()};
  if (auto numbering = text ? numbering_from(**text) : std::nullopt) return after(std::move(*numbering));
  if (auto moved = set_aside(file); !moved) return std::unexpected(moved.error());
  Found found{new_numbering()};
  const std::string detail = std::format("{} was not intact and was set aside: a new stream begins", file.string());
  found.unknown = unknown_records("unreadable_state", detail);
  return found;
}

}  // namespace

Result<SequenceBlocks> open_state(const fs::path& directory, std::uint64_t block) {
  if (auto made = make_state_directory(directory); !made) return std::unexpected(made.error());
  auto lock = lock_state_directory(directory);
  if (!lock) return std::unexpected(lock.error());
  const fs::path file = directory / "stream";
  auto found = read_numbering(file);
  if (!found) return std::unexpected(found.error());
  // What was settled stays so until records_unknown itself has been delivered.
  Numbering reserved = std::move(found->numbering);
  reserved.last += block;
  reserved.stopped = false;
  auto held = std::make_shared<OpenStateFile>(std::move(*lock));
  NumberingWriter write = [file, held](const Numbering& numbering) { return replace_state_file(file, to_text(numbering)); };
  // Without room, or on a card that went read-only, what is measured is held until numbers can be reserved.
  if (!write(reserved)) {
    reserved.last -= block;
    block = 0;
  }
  return SequenceBlocks(std::move(reserved), block, std::move(write), std::move(found->unknown));
}

}  // namespace sluice
