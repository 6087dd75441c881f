#include "gateway/held/output_note.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace sluice {

OutputNote::OutputNote(StateFiles& files) : files_(files) {
  if (auto text = files_.read(file); text && *text) noted_ = std::move(**text);
}

Task<void> OutputNote::hold(std::vector<HeldOutput> outputs) {
  std::string text = text_of(outputs);
  if (text == noted_) co_return;
  const auto written = co_await files_.replace(file, text);
  if (written) {
    noted_ = std::move(text);
  } else {
    spdlog::error("the outputs in use cannot be noted, and stay as they are when the program is killed: {}", written.error().text());
  }
}

Task<void> OutputNote::hold(std::vector<HeldOutput> before, const std::vector<HeldOutput>& after) {
  for (const HeldOutput& output : after) {
    if (!std::ranges::contains(before, output)) before.push_back(output);
  }
  return hold(std::move(before));
}

}  // namespace sluice
