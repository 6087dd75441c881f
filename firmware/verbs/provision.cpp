#include "firmware/provision/provision.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "firmware/log.hpp"
#include "firmware/verbs/verbs.hpp"

namespace sluice {
namespace {

struct ProvisionOptions {
  std::string from = "/boot/firmware/sluice.yaml";
  std::string root = "/";
  bool defaults = false;
};

/// 0: taken; 1: not all of it, or no file; each problem told in a line.
int take(const ProvisionOptions& options) {
  set_up_log("info");
  const auto outcome = provision::provision({.from = options.from,
                                             .root = provision::BoardRoot(options.root),
                                             .check = this_program(),
                                             .version = SLUICE_VERSION,
                                             .defaults = options.defaults});
  for (const auto& line : outcome.done) spdlog::info("{}", line);
  for (const auto& problem : outcome.problems) spdlog::error("{}", problem);
  return outcome.problems.empty() ? 0 : 1;
}

}  // namespace

void add_provision(CLI::App& program, int& exit_code) {
  auto* verb = program.add_subcommand(
      "provision", "Take host name, networks, time, credentials and the configuration from the file on the boot partition of a card");
  const auto options = std::make_shared<ProvisionOptions>();
  verb->add_option("--from", options->from, "The file")->capture_default_str();
  verb->add_option("--root", options->root, "Folder that stands for / of the board")->check(CLI::ExistingDirectory)->capture_default_str();
  verb->add_flag("--defaults", options->defaults, "Without a file: name the board by its serial number, and use the network of its cable");
  verb->callback([options, &exit_code] { exit_code = take(*options); });
}

}  // namespace sluice
