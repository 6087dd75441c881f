#pragma once
#include <string>

#include <boost/json.hpp>

namespace sluice {

/// JSON as people write it: 21.4 rather than Boost's 2.14E1, 8 rather than 8E0, the shortest digits that read back the same.
std::string json_text(const boost::json::value& value);

}  // namespace sluice
