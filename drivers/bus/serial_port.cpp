#include "drivers/bus/serial_port.hpp"

namespace sluice {

Duration byte_time(const SerialSettings& settings) {
  const int bits = 1 + settings.data_bits + (settings.parity == Parity::none ? 0 : 1) + settings.stop_bits;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(static_cast<double>(bits) / settings.baud));
}

}  // namespace sluice
