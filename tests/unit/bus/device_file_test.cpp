#include "drivers/bus/device_file.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/bus/i2c_kernel.hpp"
#include "drivers/bus/linux_gpio_lines.hpp"
#include "drivers/bus/sysfs_files.hpp"
#include "drivers/bus/tty.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;

TEST(DeviceFile, IsGoneDeniedBusyOrBroken) {
  for (const int error : {ENOENT, ENODEV, ENXIO, ENOTDIR}) EXPECT_EQ(open_error(error, "/dev/x", "i2c").reason, Reason::gone);
  for (const int error : {EACCES, EPERM}) EXPECT_EQ(open_error(error, "/dev/x", "i2c").reason, Reason::denied);
  EXPECT_EQ(open_error(EBUSY, "/dev/x", "i2c").reason, Reason::busy);
  EXPECT_EQ(open_error(EIO, "/dev/x", "i2c").reason, Reason::bus);
}

TEST(DeviceFile, NamesTheGroupToJoinWhenAccessIsDenied) {
  EXPECT_EQ(open_error(EACCES, "/dev/i2c-1", "i2c").detail, "/dev/i2c-1: Permission denied; add the user to group i2c");
  EXPECT_EQ(open_error(EACCES, "/sys/x", "").detail, "/sys/x: Permission denied");
}

TEST(DeviceFile, SaysWhatToDoWhenTheServiceManagerDoesNotPermitTheDriverYet) {
  EXPECT_EQ(open_error(EPERM, "/dev/ttyXR0", "dialout").detail,
            "/dev/ttyXR0: Operation not permitted; if its driver was loaded after the service: systemctl restart sluice");
  EXPECT_EQ(open_error(EPERM, "/sys/x", "").detail, "/sys/x: Operation not permitted");
  EXPECT_THAT(i2c_error(EPERM, "/dev/i2c-1", 0x76).detail, HasSubstr("; if its driver was loaded after"));
}

TEST(I2cError, SaysWhoDidNotAcknowledge) {
  for (const int error : {ENXIO, EREMOTEIO}) EXPECT_EQ(i2c_error(error, "/dev/i2c-1", 0x76).reason, Reason::nack);
  EXPECT_EQ(i2c_error(ENXIO, "/dev/i2c-1", 0x76).detail, "/dev/i2c-1 0x76: No such device or address");
}

TEST(I2cError, TellsAStuckBusFromALostOneAndFromOneThatIsGone) {
  EXPECT_EQ(i2c_error(ETIMEDOUT, "/dev/i2c-1", 0x76).reason, Reason::timeout);
  for (const int error : {EAGAIN, EIO, EPROTO, EINVAL}) EXPECT_EQ(i2c_error(error, "/dev/i2c-1", 0x76).reason, Reason::bus);
  for (const int error : {ENODEV, ESHUTDOWN, ENOENT}) EXPECT_EQ(i2c_error(error, "/dev/i2c-1", 0x76).reason, Reason::gone);
  EXPECT_EQ(i2c_error(EBUSY, "/dev/i2c-1", 0x76).reason, Reason::busy);
}

TEST(I2cError, NamesTheGroupToJoinWhenAccessIsDenied) {
  for (const int error : {EACCES, EPERM}) EXPECT_EQ(i2c_error(error, "/dev/i2c-1", 0x76).reason, Reason::denied);
  EXPECT_THAT(i2c_error(EACCES, "/dev/i2c-1", 0x76).detail, HasSubstr("; add the user to group i2c"));
}

TEST(GpioError, TellsAHeldLineFromAMissingOneAndADeniedOne) {
  EXPECT_EQ(gpio_error(EBUSY, "/dev/gpiochip0", 17).reason, Reason::busy);
  EXPECT_EQ(gpio_error(EINVAL, "/dev/gpiochip0", 99).reason, Reason::range);
  EXPECT_EQ(gpio_error(ENODEV, "/dev/gpiochip0", 17).reason, Reason::gone);
  EXPECT_EQ(gpio_error(EACCES, "/dev/gpiochip0", 17).detail, "/dev/gpiochip0 line 17: Permission denied; add the user to group gpio");
}

TEST(TtyError, IsGoneAfterAHangUp) {
  for (const int error : {EIO, ENODEV, ENXIO, EBADF}) EXPECT_EQ(tty_error(error, "/dev/ttyUSB0").reason, Reason::gone);
  EXPECT_EQ(tty_error(EINVAL, "/dev/ttyUSB0").reason, Reason::bus);
}

TEST(SysfsError, TellsAChannelWithoutAValueFromABrokenOne) {
  for (const int error : {ENODATA, EAGAIN}) EXPECT_EQ(sysfs_error(error, "temp1_input").reason, Reason::no_data);
  for (const int error : {ENOENT, ENODEV, ENXIO}) EXPECT_EQ(sysfs_error(error, "temp1_input").reason, Reason::gone);
  for (const int error : {EACCES, EPERM}) EXPECT_EQ(sysfs_error(error, "temp1_input").reason, Reason::denied);
  EXPECT_EQ(sysfs_error(EBUSY, "temp1_input").reason, Reason::busy);
  EXPECT_EQ(sysfs_error(ETIMEDOUT, "temp1_input").reason, Reason::timeout);
  for (const int error : {EIO, EINVAL}) EXPECT_EQ(sysfs_error(error, "temp1_input").reason, Reason::bus);
}

}  // namespace
}  // namespace sluice
