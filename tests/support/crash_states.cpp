#include "tests/support/crash_states.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace sluice::testing {
namespace {

std::size_t hash(const DiskImage& image) {
  std::size_t sum = image.size();
  for (const auto& [name, content] : image) sum = (sum * 31 + std::hash<std::string>{}(name)) * 31 + std::hash<std::string>{}(content);
  return sum;
}

}  // namespace

CrashStates::CrashStates(const DiskModel& model, std::uint64_t seed, std::set<std::size_t>* seen)
    : model_(model), random_(seed), seen_(seen ? seen : &own_) {
  if (!is_countable()) return;
  codes_.resize((std::size_t{1} << model_.pending()) * (model_.pending_names() + 1) * 2);
  std::iota(codes_.begin(), codes_.end(), std::size_t{0});
  const std::size_t all = codes_.size() / 2 - 1;
  if (codes_.size() > 2) std::swap(codes_[1], codes_[all]);
  if (codes_.size() > 3) std::shuffle(codes_.begin() + 2, codes_.end(), random_);
}

/// Whole or torn, then how many names, then which pieces.
CrashChoice CrashStates::counted(std::size_t code) {
  const std::size_t combinations = std::size_t{1} << model_.pending();
  CrashChoice choice;
  for (std::size_t i = 0; i < model_.pending(); ++i) choice.kept.push_back((code >> i & 1) != 0);
  choice.names = code / combinations % (model_.pending_names() + 1);
  if (code >= codes_.size() / 2) choice.torn = 1 + below(DiskModel::sector - 1);
  return choice;
}

CrashChoice CrashStates::by_chance() {
  const std::size_t count = model_.pending();
  CrashChoice choice{.kept = std::vector<bool>(count), .names = below(model_.pending_names() + 1)};
  const std::size_t which = below(count);
  switch (below(4)) {
    case 0:  // all but one
      choice.kept.assign(count, true);
      choice.kept[which] = false;
      break;
    case 1:
      choice.kept[which] = true;
      break;
    case 2:  // in the order of writing
      std::fill_n(choice.kept.begin(), which + 1, true);
      break;
    default: {
      const double chance = static_cast<double>(1 + below(9)) / 10;
      for (std::size_t i = 0; i < count; ++i) choice.kept[i] = perhaps(chance);
    }
  }
  if (perhaps(0.4)) choice.torn = 1 + below(DiskModel::sector - 1);
  return choice;
}

std::optional<CrashChoice> CrashStates::choice() {
  const std::size_t number = taken_++;
  if (is_countable()) return number < codes_.size() ? std::optional(counted(codes_[number])) : std::nullopt;
  if (number == 0) return CrashChoice{.kept = std::vector<bool>(model_.pending())};
  if (number == 1) return CrashChoice{.kept = std::vector<bool>(model_.pending(), true), .names = model_.pending_names()};
  return by_chance();
}

std::optional<CrashStates::State> CrashStates::next() {
  constexpr int patience = 100;  // choices that lead where we were already
  for (int i = 0; i < patience; ++i) {
    auto chosen = choice();
    if (!chosen) return std::nullopt;
    DiskImage image = model_.crashed(*chosen);
    if (seen_->insert(hash(image)).second) return State{.number = taken_ - 1, .choice = std::move(*chosen), .image = std::move(image)};
  }
  return std::nullopt;
}

}  // namespace sluice::testing
