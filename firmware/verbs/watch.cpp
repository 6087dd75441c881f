#include <CLI/CLI.hpp>

#include "firmware/verbs/verbs.hpp"

namespace sluice {

void add_watch(CLI::App& /*program*/, int& /*exit_code*/) {}

}  // namespace sluice
