#pragma once
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/registry.hpp"
#include "gateway/config/problem.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// What a configuration is checked against.
struct CheckContext {
  std::span<const DriverInfo> drivers = all_drivers();
  std::string host_name = {};  ///< the gateway's name when none is written, without its domain; what a topic cannot hold becomes '-'
};

/// A configuration and everything that is wrong with it. Only one without problems may be used.
///
/// A good one is complete: every key has its default, `use` is resolved, every option of every device is there (drivers' defaults
/// included), device paths used as buses are entries of `buses` under that path, serial buses have all their settings.
struct Checked {
  v1::Config config;
  std::vector<Problem> problems;  ///< sorted by position

  bool good() const { return problems.empty(); }
};

/// YAML, or JSON as a file: problems have line and column. Whatever the text is: bounded time and memory.
Checked check(std::string_view text, const CheckContext& context);

/// The checked configuration of a file, or why there is none.
std::expected<v1::Config, std::vector<Problem>> load(const std::string& file, const CheckContext& context);

/// All drivers of this program, and this host's name.
CheckContext this_program();

/// Largest configuration in bytes, and its deepest nesting.
inline constexpr std::size_t largest_config = std::size_t{256} * 1024;
inline constexpr int deepest_config = 32;

}  // namespace sluice
