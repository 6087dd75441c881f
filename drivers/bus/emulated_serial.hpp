#pragma once
#include <memory>

#include "drivers/bus/serial_port.hpp"

namespace sluice {

/// A serial line in memory with two ends, on any Clock: what one end writes, the other reads, at the line's pace.
class EmulatedSerialLine {
 public:
  EmulatedSerialLine(Executor executor, Clock& clock, SerialSettings settings = {});
  EmulatedSerialLine(const EmulatedSerialLine&) = delete;
  EmulatedSerialLine& operator=(const EmulatedSerialLine&) = delete;
  ~EmulatedSerialLine();

  SerialPort& gateway_end();
  SerialPort& device_end();

  /// Pulls the plug: reads and writes of the gateway's end fail with Reason::gone until plug_in().
  void unplug();
  void plug_in();

 private:
  class End;
  std::unique_ptr<End> gateway_;
  std::unique_ptr<End> device_;
};

}  // namespace sluice
