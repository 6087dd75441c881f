#include "gateway/store/types.hpp"

#include <array>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 3> policies{"drop_oldest", "drop_newest", "thin_out"};

}  // namespace

std::string_view name(OnFull policy) {
  return policies[static_cast<std::size_t>(policy)];
}

std::optional<OnFull> on_full_from(std::string_view text) {
  for (const OnFull policy : {OnFull::drop_oldest, OnFull::drop_newest, OnFull::thin_out}) {
    if (name(policy) == text) return policy;
  }
  return std::nullopt;
}

}  // namespace sluice
