#include "firmware/state_path.hpp"

#include <cstdlib>
#include <utility>

namespace sluice {

std::string state_path(const std::string& option) {
  if (!option.empty()) return option;
  for (const auto& [variable, below] :
       {std::pair{"STATE_DIRECTORY", ""}, {"XDG_STATE_HOME", "/sluice"}, {"HOME", "/.local/state/sluice"}}) {
    if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') return std::string(value) + below;
  }
  return "/var/lib/sluice";
}

}  // namespace sluice
