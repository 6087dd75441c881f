#include "drivers/options.hpp"

#include <stdexcept>

namespace sluice {

bool Options::has(std::string_view name) const {
  const auto found = values_.find(name);
  return found != values_.end() && !std::holds_alternative<std::monostate>(found->second);
}

void Options::throw_unknown(std::string_view name) {
  throw std::out_of_range("a driver asked for an option that it did not declare: " + std::string(name));
}

Options defaults_of(const std::vector<OptionInfo>& table) {
  Options options;
  for (const auto& option : table) options.set(std::string(option.name), option.fallback);
  return options;
}

}  // namespace sluice
