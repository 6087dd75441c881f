#pragma once
#include <istream>

#include "drivers/frame_decoder.hpp"

namespace sluice {

/// Feeds `decoder` with what `input` holds, as it arrives, until it ends. Error: parse (`hex`, but something else stands there).
Result<void> decode_stream(std::istream& input, bool hex, FrameDecoder& decoder, const FrameDecoder::Handler& handler);

}  // namespace sluice
