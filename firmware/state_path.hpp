#pragma once
#include <string>

namespace sluice {

/// The state directory: what `--state` says, else what the service manager or the user's environment names.
std::string state_path(const std::string& option);

}  // namespace sluice
