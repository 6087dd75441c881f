#pragma once
#include <string_view>

#include "drivers/async/result.hpp"

namespace sluice::thermal {

/// The content of a zone's `temp` file, m°C, in Cel. Errors: parse; no_data (below absolute zero: what disabled zones show).
Result<double> decode(std::string_view content);

}  // namespace sluice::thermal
