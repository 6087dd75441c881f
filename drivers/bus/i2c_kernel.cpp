#include "drivers/bus/i2c_kernel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <sys/ioctl.h>

#include "drivers/bus/device_file.hpp"

namespace sluice {
namespace {

class LinuxI2cKernel final : public I2cKernel {
 public:
  int open(const std::string& device, Duration timeout) override {
    FileDescriptor opened(::open(device.c_str(), O_RDWR | O_CLOEXEC));
    if (!opened.is_open()) return errno;
    const auto tens_of_milliseconds = static_cast<unsigned long>(std::max<Duration::rep>(timeout / 10ms, 1));
    if (ioctl(opened.get(), I2C_TIMEOUT, tens_of_milliseconds) < 0) return errno;
    if (ioctl(opened.get(), I2C_RETRIES, 0UL) < 0) return errno;
    file_ = std::move(opened);
    return 0;
  }

  int transfer(std::uint8_t address, const Bytes& out, Bytes& in) override {
    std::array<i2c_msg, 2> messages{};
    unsigned count = 0;
    // An empty transfer is an address with nothing behind it, which asks whether somebody is there.
    if (!out.empty() || in.empty()) {
      messages[count++] = {
          .addr = address, .flags = 0, .len = static_cast<__u16>(out.size()), .buf = const_cast<std::uint8_t*>(out.data())};
    }
    if (!in.empty()) messages[count++] = {.addr = address, .flags = I2C_M_RD, .len = static_cast<__u16>(in.size()), .buf = in.data()};
    i2c_rdwr_ioctl_data both{.msgs = messages.data(), .nmsgs = count};
    return ioctl(file_.get(), I2C_RDWR, &both) < 0 ? errno : 0;
  }

  void close() override { file_.reset(); }

 private:
  FileDescriptor file_;
};

Reason i2c_reason(int error) {
  switch (error) {
    case ENXIO:
    case EREMOTEIO:
      return Reason::nack;
    case ETIMEDOUT:
      return Reason::timeout;
    case ENODEV:
    case ESHUTDOWN:
    case ENOENT:
      return Reason::gone;
    case EACCES:
    case EPERM:
      return Reason::denied;
    case EBUSY:
      return Reason::busy;
    default:
      return Reason::bus;
  }
}

}  // namespace

std::shared_ptr<I2cKernel> linux_i2c_kernel() {
  return std::make_shared<LinuxI2cKernel>();
}

Error i2c_error(int error, const std::string& device, std::uint8_t address) {
  const Reason reason = i2c_reason(error);
  std::string detail = std::format("{} {:#04x}: {}", device, address, errno_text(error));
  if (reason == Reason::denied) detail += denied_advice(error, "i2c");
  return {reason, std::move(detail)};
}

}  // namespace sluice
