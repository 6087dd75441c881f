#include <CLI/CLI.hpp>

#include "firmware/verbs/verbs.hpp"

namespace sluice {

void add_drivers(CLI::App& /*program*/, int& /*exit_code*/) {}

}  // namespace sluice
