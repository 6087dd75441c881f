#include "drivers/bus/linux_i2c_bus.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <utility>

#include "drivers/async/with_timeout.hpp"
#include "drivers/bus/bus_turn.hpp"
#include "drivers/bus/device_file.hpp"

namespace sluice {

/// The device file and its state. Only the lane's thread uses it, which may outlive the bus.
class LinuxI2cBus::Device {
 public:
  Device(std::string path, Duration timeout, std::shared_ptr<I2cKernel> kernel)
      : path_(std::move(path)), timeout_(timeout), kernel_(std::move(kernel)) {}

  Result<Bytes> transfer(std::uint8_t address, const Bytes& out, std::size_t read_size) {
    if (!open_) {
      if (const int error = kernel_->open(path_, timeout_)) return std::unexpected(open_error(error, path_, "i2c"));
      open_ = true;
    }
    Bytes in(read_size);
    const int error = kernel_->transfer(address, out, in);
    if (error == 0) return in;
    auto failure = i2c_error(error, path_, address);
    if (failure.reason == Reason::gone) {
      kernel_->close();
      open_ = false;
    }
    return std::unexpected(std::move(failure));
  }

 private:
  std::string path_;
  Duration timeout_;
  std::shared_ptr<I2cKernel> kernel_;
  bool open_ = false;
};

/// Counts a transfer when it ends, also when it ends by cancellation.
class LinuxI2cBus::Occupation {
 public:
  Occupation(const Clock& clock, BusUse& use) : clock_(clock), use_(use), start_(clock.now()) {}
  Occupation(const Occupation&) = delete;
  Occupation& operator=(const Occupation&) = delete;
  ~Occupation() {
    use_.occupied += clock_.now() - start_;
    ++use_.transfers;
    if (!good_) ++use_.errors;
  }

  TimePoint start() const { return start_; }
  void set_good() { good_ = true; }

 private:
  const Clock& clock_;
  BusUse& use_;
  TimePoint start_;
  bool good_ = false;
};

LinuxI2cBus::LinuxI2cBus(Executor executor, Clock& clock, std::string device, Duration timeout)
    : LinuxI2cBus(std::move(executor), clock, std::move(device), timeout, linux_i2c_kernel()) {}

LinuxI2cBus::LinuxI2cBus(Executor executor, Clock& clock, std::string device, Duration timeout, std::shared_ptr<I2cKernel> kernel)
    : clock_(clock),
      timeout_(timeout),
      device_(std::make_shared<Device>(device, timeout, std::move(kernel))),
      mutex_(executor),
      lane_(executor, std::filesystem::path(device).filename().string()) {}

LinuxI2cBus::~LinuxI2cBus() = default;

Task<Result<Bytes>> LinuxI2cBus::transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) {
  if (address > 0x7f) co_return fail(Reason::range, std::format("{:#x} is no address of 7 bits", address));
  if (std::max(out.size(), read_size) > longest_message) co_return fail(Reason::length, "a message has at most 8192 bytes");
  const auto turn = co_await take_turn(clock_, mutex_, deadline);
  if (!turn) co_return std::unexpected(turn.error());

  // Waiting behind a call that does not return would only end in a timeout.
  if (lane_.is_stuck()) co_return std::unexpected(stuck(address));
  in_kernel_ = address;
  Occupation occupation(clock_, use_);
  const TimePoint limit = std::min(deadline, occupation.start() + timeout_ + margin);
  auto call = [device = device_, address, sent = std::move(out), read_size] { return device->transfer(address, sent, read_size); };
  auto answer = co_await with_deadline(clock_, limit, lane_.run<Bytes>(std::move(call)));
  if (answer) occupation.set_good();
  co_return std::move(answer);
}

Error LinuxI2cBus::stuck(std::uint8_t address) const {
  if (address == in_kernel_) return {Reason::timeout, "its earlier transfer is stuck in the kernel"};
  return fail_occupied(std::format("an earlier transfer to {:#04x} is stuck in the kernel", in_kernel_)).error();
}

}  // namespace sluice
