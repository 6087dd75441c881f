#pragma once
#include <string>

#include "drivers/bus/device_file.hpp"
#include "drivers/bus/serial_port.hpp"

namespace sluice {

/// Opens a serial device without waiting for a carrier and sets it up raw, exclusive, without flow control; DTR stays as it is
/// when the file is closed. Errors: gone, denied (naming group dialout), busy, range (a setting the kernel does not know), bus.
Result<FileDescriptor> open_tty(const std::string& path, const SerialSettings& settings);

/// True when the device behind an open tty does not exist any more.
bool is_tty_gone(int fd);

/// What an errno of a read or write on a tty means: gone (EIO, ENODEV, ENXIO, EBADF: hung up), bus (all else).
Error tty_error(int error, const std::string& path);

/// The rates that the kernel has a name for, 300 to 4000000 baud.
bool is_standard_baud(int baud);

/// Lets others open the device although this file is not closed yet.
void end_exclusive_use(int fd);

/// Throws away what has arrived.
void discard_tty_input(int fd);
/// Throws away what has not left yet, because close() would wait up to 30 s for it.
void discard_tty_output(int fd);

/// Sets an open tty raw, as serial devices need it.
Result<void> set_up_tty(int fd, const SerialSettings& settings);

}  // namespace sluice
