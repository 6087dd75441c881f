#include "drivers/bus/tty.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <utility>

namespace sluice {
namespace {

struct Rate {
  int baud;
  speed_t code;
};

constexpr std::array rates{
    Rate{300, B300},         Rate{600, B600},         Rate{1200, B1200},       Rate{1800, B1800},       Rate{2400, B2400},
    Rate{4800, B4800},       Rate{9600, B9600},       Rate{19200, B19200},     Rate{38400, B38400},     Rate{57600, B57600},
    Rate{115200, B115200},   Rate{230400, B230400},   Rate{460800, B460800},   Rate{500000, B500000},   Rate{576000, B576000},
    Rate{921600, B921600},   Rate{1000000, B1000000}, Rate{1152000, B1152000}, Rate{1500000, B1500000}, Rate{2000000, B2000000},
    Rate{2500000, B2500000}, Rate{3000000, B3000000}, Rate{3500000, B3500000}, Rate{4000000, B4000000},
};

const Rate* rate_of(int baud) {
  const auto* found = std::ranges::find(rates, baud, &Rate::baud);
  return found == rates.end() ? nullptr : found;
}

tcflag_t control_flags(const SerialSettings& settings) {
  constexpr std::array<tcflag_t, 4> sizes{CS5, CS6, CS7, CS8};
  tcflag_t flags = CLOCAL | CREAD | sizes[static_cast<std::size_t>(settings.data_bits - 5)];
  if (settings.parity != Parity::none) flags |= PARENB;
  if (settings.parity == Parity::odd) flags |= PARODD;
  if (settings.stop_bits == 2) flags |= CSTOPB;
  return flags;
}

Result<void> check(const SerialSettings& settings) {
  if (!rate_of(settings.baud)) return fail(Reason::range, std::to_string(settings.baud) + " is no standard baud rate");
  if (settings.data_bits < 5 || settings.data_bits > 8) return fail(Reason::range, "data bits: 5 to 8");
  if (settings.stop_bits < 1 || settings.stop_bits > 2) return fail(Reason::range, "stop bits: 1 or 2");
  return {};
}

Result<void> drive_direction(int fd) {
  serial_rs485 wanted{};
  wanted.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND;
  if (ioctl(fd, TIOCSRS485, &wanted) == 0) return {};
  // Adapters that switch the direction by themselves do not know this call.
  if (errno == ENOTTY || errno == EOPNOTSUPP || errno == ENOSYS) return {};
  return fail(Reason::bus, "RS-485: " + errno_text(errno));
}

}  // namespace

bool is_standard_baud(int baud) {
  return rate_of(baud) != nullptr;
}

Result<void> set_up_tty(int fd, const SerialSettings& settings) {
  if (auto checked = check(settings); !checked) return checked;
  termios line{};
  if (tcgetattr(fd, &line) < 0) return fail(Reason::bus, errno == ENOTTY ? "is no serial port" : errno_text(errno));
  cfmakeraw(&line);
  line.c_iflag = IGNBRK;
  line.c_cflag = control_flags(settings);
  line.c_cc[VMIN] = 0;
  line.c_cc[VTIME] = 0;
  const speed_t speed = rate_of(settings.baud)->code;
  if (cfsetispeed(&line, speed) < 0 || cfsetospeed(&line, speed) < 0) return fail(Reason::range, errno_text(errno));
  if (tcsetattr(fd, TCSANOW, &line) < 0) return fail(Reason::bus, errno_text(errno));
  return settings.rs485 ? drive_direction(fd) : Result<void>{};
}

Result<FileDescriptor> open_tty(const std::string& path, const SerialSettings& settings) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) return std::unexpected(open_error(errno, path, "dialout"));
  if (auto set_up = set_up_tty(file.get(), settings); !set_up) {
    return fail(set_up.error().reason, path + ": " + set_up.error().detail);
  }
  if (ioctl(file.get(), TIOCEXCL) < 0) return std::unexpected(tty_error(errno, path));
  return file;
}

bool is_tty_gone(int fd) {
  termios line{};
  return tcgetattr(fd, &line) < 0;
}

Error tty_error(int error, const std::string& path) {
  const bool gone = error == EIO || error == ENODEV || error == ENXIO || error == EBADF;
  return {gone ? Reason::gone : Reason::bus, path + ": " + errno_text(error)};
}

void end_exclusive_use(int fd) {
  ioctl(fd, TIOCNXCL);
}

void discard_tty_input(int fd) {
  tcflush(fd, TCIFLUSH);
}

void discard_tty_output(int fd) {
  tcflush(fd, TCOFLUSH);
}

}  // namespace sluice
