#pragma once
#include <filesystem>

#include "drivers/async/result.hpp"
#include "gateway/outbox/sequence_blocks.hpp"

namespace sluice {

/// Opens the state directory: makes it when it is missing, locks it against a second gateway, reads the stream and its numbering
/// (file `stream`), and reserves the first block on disk. The lock is held as long as the result, or a copy of its writer, lives.
///
/// After a clean stop numbers go on without a gap; after another one the rest of the block is skipped, and unknown() of the result
/// names the range of numbers that may be missing. A file that is not intact is set aside as `stream.bad` and a new stream begins,
/// because its next number cannot be known; unknown() says so. When the numbering cannot be written (no room, read-only), no number of
/// the result may leave until one could be reserved. Blocks: call it before the loop runs.
///
/// Errors, with a sentence for people in `detail`: `denied`, `gone`, `busy` (another gateway uses the directory), `bus`.
Result<SequenceBlocks> open_state(const std::filesystem::path& directory, std::uint64_t block = SequenceBlocks::least_block);

}  // namespace sluice
