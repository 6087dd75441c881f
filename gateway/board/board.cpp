#include "gateway/board/board.hpp"

#include "drivers/bus/replay_i2c_bus.hpp"

namespace sluice {

Result<std::unique_ptr<I2cBus>> open_replay(Clock& clock, const std::string& file) {
  auto cases = load_replay_file(file);
  if (!cases) return std::unexpected(cases.error());
  return std::make_unique<ReplayI2cBus>(clock, std::move(*cases));
}

}  // namespace sluice
