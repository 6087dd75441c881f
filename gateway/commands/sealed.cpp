#include "gateway/commands/sealed.hpp"

#include "gateway/config/canonical.hpp"

namespace sluice {

std::string sealed(std::string_view text) {
  return sha256_hex(text) + '\n' + std::string(text);
}

std::optional<std::string> unsealed(std::string_view sealed_text) {
  const auto end = sealed_text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = sealed_text.substr(end + 1);
  return sha256_hex(text) == sealed_text.substr(0, end) ? std::optional(std::string(text)) : std::nullopt;
}

}  // namespace sluice
