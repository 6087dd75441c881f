// For LD_PRELOAD: a kernel in which every I2C device file can be opened, and no transfer returns.
#include <cstdarg>
#include <linux/i2c-dev.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" int ioctl(int file, unsigned long request, ...) noexcept {
  va_list rest;
  va_start(rest, request);
  void* argument = va_arg(rest, void*);
  va_end(rest);
  if (request == I2C_TIMEOUT || request == I2C_RETRIES) return 0;
  if (request == I2C_RDWR) {
    while (true) pause();
  }
  return static_cast<int>(syscall(SYS_ioctl, file, request, argument));
}
