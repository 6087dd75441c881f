#include "gateway/health/turns.hpp"

#include <algorithm>

namespace sluice {

Turns::Promise::Promise(Turns& turns, std::string name) : turns_(turns), name_(std::move(name)) {
  turns_.promises_.push_back(this);
}

Turns::Promise::~Promise() {
  std::erase(turns_.promises_, this);
}

std::optional<std::string> Turns::late(TimePoint now, Duration grace) const {
  const auto found = std::ranges::find_if(
      promises_, [&](const Promise* promise) { return promise->deadline_ != never && promise->deadline_ + grace < now; });
  if (found == promises_.end()) return std::nullopt;
  return (*found)->name_;
}

}  // namespace sluice
