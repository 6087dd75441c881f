#include "drivers/bus/gpiod_handles.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <vector>

#include "drivers/bus/device_file.hpp"

namespace sluice {
namespace {

Result<Gpiod<gpiod_chip>> open_path(const std::string& path) {
  Gpiod<gpiod_chip> chip(gpiod_chip_open(path.c_str()));
  if (chip) return chip;
  const int number = errno;
  auto error = open_error(number, path, "gpio");
  // What libgpiod answers for a file that is something else; its own words would not tell a user what to change.
  if (number == ENODEV || number == ENOTTY || number == EINVAL) error.detail = path + ": is no GPIO chip";
  return std::unexpected(std::move(error));
}

bool is_called(gpiod_chip& chip, const std::string& wanted) {
  const Gpiod<gpiod_chip_info> info(gpiod_chip_get_info(&chip));
  return info && (gpiod_chip_info_get_label(info.get()) == wanted || gpiod_chip_info_get_name(info.get()) == wanted);
}

std::vector<std::string> chip_files() {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", error)) {
    if (entry.path().filename().string().starts_with("gpiochip")) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<Gpiod<gpiod_chip>> open_gpio_chip(const std::string& chip) {
  if (chip.starts_with('/')) return open_path(chip);
  std::optional<Error> denied;
  for (const auto& path : chip_files()) {
    auto opened = open_path(path);
    if (opened && is_called(**opened, chip)) return opened;
    if (!opened && opened.error().reason == Reason::denied) denied = opened.error();
  }
  if (denied) return std::unexpected(*denied);
  return fail(Reason::gone, "no GPIO chip has the label " + chip);
}

}  // namespace sluice
