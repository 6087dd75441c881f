#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "firmware/verbs/verbs.hpp"
#include "gateway/config/bus_load.hpp"
#include "gateway/config/checker.hpp"

namespace sluice {
namespace {

/// 0 good, 1 bad.
int check_file(const std::string& file) {
  const auto config = load(file, this_program());
  if (!config) {
    for (const auto& problem : config.error()) fmt::print("{}\n", problem.text(file));
    return 1;
  }
  fmt::print("{}: good (gateway {}, devices: {}, buses: {})\n", file, config->gateway(), config->devices_size(), config->buses_size());
  if (config->buses_size() > 0) fmt::print("\n{}", bus_table(bus_loads(*config)));
  return 0;
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  auto* verb =
      program.add_subcommand("check", "Checks a configuration: every error with its place, or a table of the buses. Exit 0 good, 1 bad.");
  auto file = std::make_shared<std::string>("/etc/sluice/sluice.yaml");
  verb->add_option("--config", *file, "the configuration file")->capture_default_str();
  verb->callback([file, &exit_code] { exit_code = check_file(*file); });
}

}  // namespace sluice
