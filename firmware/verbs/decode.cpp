#include <CLI/CLI.hpp>

#include "firmware/verbs/verbs.hpp"

namespace sluice {

void add_decode(CLI::App& /*program*/, int& /*exit_code*/) {}

}  // namespace sluice
