#include "gateway/board/replay_file_bus.hpp"

namespace sluice {

Task<Result<Bytes>> ReplayFileBus::transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) {
  if (!replay_) {
    auto cases = load_replay_file(file_);
    if (!cases) co_return std::unexpected(cases.error());
    replay_ = std::make_unique<ReplayI2cBus>(clock_, std::move(*cases));
  }
  co_return co_await replay_->transfer(address, std::move(out), read_size, deadline);
}

}  // namespace sluice
