#pragma once

namespace CLI {
class App;
}

namespace sluice {

/// Each verb of the program adds itself as a subcommand; when it is called it carries itself out and sets `exit_code`.
void add_check(CLI::App& program, int& exit_code);
void add_decode(CLI::App& program, int& exit_code);
void add_drivers(CLI::App& program, int& exit_code);
void add_keygen(CLI::App& program, int& exit_code);
void add_outputs_safe(CLI::App& program, int& exit_code);
void add_provision(CLI::App& program, int& exit_code);
void add_run(CLI::App& program, int& exit_code);
void add_send(CLI::App& program, int& exit_code);
void add_watch(CLI::App& program, int& exit_code);

}  // namespace sluice
