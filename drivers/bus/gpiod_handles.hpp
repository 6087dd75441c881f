#pragma once
#include <memory>
#include <string>

#include <gpiod.h>

#include "drivers/async/result.hpp"

namespace sluice {

/// Gives a libgpiod object back to libgpiod.
struct GpiodDeleter {
  void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
  void operator()(gpiod_chip_info* info) const { gpiod_chip_info_free(info); }
  void operator()(gpiod_line_settings* settings) const { gpiod_line_settings_free(settings); }
  void operator()(gpiod_line_config* config) const { gpiod_line_config_free(config); }
  void operator()(gpiod_request_config* config) const { gpiod_request_config_free(config); }
  void operator()(gpiod_line_request* request) const { gpiod_line_request_release(request); }
  void operator()(gpiod_edge_event_buffer* buffer) const { gpiod_edge_event_buffer_free(buffer); }
};

template <typename T>
using Gpiod = std::unique_ptr<T, GpiodDeleter>;

/// Opens a chip by path, label or name. Errors: gone, denied, bus.
Result<Gpiod<gpiod_chip>> open_gpio_chip(const std::string& chip);

}  // namespace sluice
