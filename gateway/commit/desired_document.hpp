#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/config/document.hpp"

namespace sluice {

/// What stands on `config/desired`: {"version":N,"config":{…}}.
struct DesiredDocument {
  std::optional<std::uint64_t> version;
  std::optional<Document> config;
  std::string hash;               ///< of `config`; of the whole text when something is wrong with it
  std::vector<Problem> problems;  ///< all of them; of the configuration with paths as in `set-config`
};

DesiredDocument read_desired(std::string_view text, const CheckContext& context);

}  // namespace sluice
