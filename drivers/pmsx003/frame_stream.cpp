#include "drivers/pmsx003/frame_stream.hpp"

#include <algorithm>

namespace sluice::pmsx003 {

void FrameStream::feed(std::span<const std::uint8_t> bytes, const Handler& handler) {
  for (const auto byte : bytes) {
    frame_.push_back(byte);
    skipped_ += drop_until_start();
    while (frame_.size() == model_.frame_size() || has_wrong_length()) take_frame(handler);
  }
}

void FrameStream::finish(const Handler& handler) {
  if (frame_.size() >= frame_start.size()) handler(fail(Reason::length, "the stream ends inside a frame"));
  reset();
}

void FrameStream::take_frame(const Handler& handler) {
  auto decoded = decode(model_, frame_);
  if (decoded || decoded.error().reason == Reason::all_zero) {
    frame_.clear();
  } else {
    frame_.erase(frame_.begin());
    drop_until_start();
  }
  handler(std::move(decoded));
}

/// How many bytes that were.
std::size_t FrameStream::drop_until_start() {
  const auto begins_like_a_frame = [this] {
    const auto known = std::min(frame_.size(), frame_start.size());
    return std::equal(frame_start.begin(), frame_start.begin() + static_cast<std::ptrdiff_t>(known), frame_.begin());
  };
  std::size_t dropped = 0;
  for (; !begins_like_a_frame(); ++dropped) frame_.erase(frame_.begin());
  return dropped;
}

bool FrameStream::has_wrong_length() const {
  return frame_.size() >= header_size && stated_length(frame_) != model_.stated_length();
}

}  // namespace sluice::pmsx003
