#include <csignal>
#include <string_view>

#include <CLI/CLI.hpp>

#include "firmware/held_signals.hpp"
#include "firmware/verbs/verbs.hpp"

int main(int argc, char** argv) {
  // First thing: a broker that goes away or a closed pipe must not end the program, nor a signal before `run` listens.
  if (argc > 1 && std::string_view(argv[1]) == "run") sluice::hold_signals();
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App program{"Sluice: sensors in, readings at the broker"};
  program.set_version_flag("--version", "sluice " SLUICE_VERSION);
  program.require_subcommand(1);
  int exit_code = 0;
  sluice::add_run(program, exit_code);
  sluice::add_check(program, exit_code);
  sluice::add_drivers(program, exit_code);
  sluice::add_decode(program, exit_code);
  sluice::add_watch(program, exit_code);
  sluice::add_send(program, exit_code);
  sluice::add_keygen(program, exit_code);
  sluice::add_outputs_safe(program, exit_code);
  sluice::add_provision(program, exit_code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int wrong_usage = 2;  // --help and --version come here too, and are none
    return program.exit(error) == 0 ? 0 : wrong_usage;
  }
  return exit_code;
}
