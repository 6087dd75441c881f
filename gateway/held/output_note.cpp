#include "gateway/held/output_note.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace sluice {

OutputNote::OutputNote(StateFiles& files) : files_(files) {
  if (auto text = files_.read(file)) noted_ = std::move(*text).value_or("");
}

Task<void> OutputNote::hold(std::vector<HeldOutput> outputs) {
  held_ = text_of(outputs);
  if (held_ == noted_) co_return;
  if (const auto written = co_await write(); !written) {
    spdlog::error("the outputs in use cannot be noted, and until they are stay as they are when the program is killed: {}",
                  written.error().text());
  }
}

Task<void> OutputNote::try_again() {
  if (!held_ || noted_) co_return;
  if (co_await write()) spdlog::info("the outputs in use are noted now");
}

Task<Result<void>> OutputNote::write() {
  std::string text = *held_;
  auto written = co_await files_.replace(file, text);
  noted_.reset();
  if (written) noted_ = std::move(text);
  co_return written;
}

Task<void> OutputNote::hold(std::vector<HeldOutput> before, const std::vector<HeldOutput>& after) {
  for (const HeldOutput& output : after) {
    if (!std::ranges::contains(before, output)) before.push_back(output);
  }
  return hold(std::move(before));
}

}  // namespace sluice
