#include "drivers/bus/linux_gpio_lines.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

Reason reason_for(const std::string& chip) {
  asio::io_context context;
  LinuxGpioLines lines(context.get_executor(), chip);
  const auto input = lines.input({.line = 17});
  const auto output = lines.output({.line = 17});
  EXPECT_EQ(input.error().reason, output.error().reason);
  return input.error().reason;
}

TEST(LinuxGpioLines, AreGoneWhenTheChipDoesNotExist) {
  EXPECT_EQ(reason_for("/dev/no-such-gpiochip"), Reason::gone);
}

TEST(LinuxGpioLines, AreGoneWhenNoChipHasTheLabel) {
  EXPECT_EQ(reason_for("no-such-label"), Reason::gone);
}

TEST(LinuxGpioLines, SayThatAnotherKindOfFileIsNoGpioChip) {
  asio::io_context context;
  LinuxGpioLines lines(context.get_executor(), "/dev/null");
  EXPECT_NE(lines.input({.line = 17}).error().detail.find("/dev/null"), std::string::npos);
  EXPECT_NE(lines.input({.line = 17}).error().detail.find("no GPIO chip"), std::string::npos);
}

}  // namespace
}  // namespace sluice
