#pragma once
#include <memory>

#include "drivers/bus/serial_port.hpp"

namespace sluice {

/// A serial line in memory with two ends, on any Clock: what one end writes, the other reads, at the line's pace.
///
/// Bytes are handed on as a USB adapter does it: when 64 have come, or the line falls silent. What nobody reads is kept up to 64 KiB,
/// then lost, as in the kernel. A write returns when all but the last 4 KiB have left.
class EmulatedSerialLine {
 public:
  EmulatedSerialLine(Executor executor, Clock& clock, SerialSettings settings = {});
  EmulatedSerialLine(const EmulatedSerialLine&) = delete;
  EmulatedSerialLine& operator=(const EmulatedSerialLine&) = delete;
  ~EmulatedSerialLine();

  SerialPort& gateway_end();
  SerialPort& device_end();

  /// Pulls the plug: reads and writes of the gateway's end fail with Reason::gone until plug_in(), what the device writes is lost.
  void unplug();
  void plug_in();

 private:
  class End;
  std::unique_ptr<End> gateway_;
  std::unique_ptr<End> device_;
};

}  // namespace sluice
