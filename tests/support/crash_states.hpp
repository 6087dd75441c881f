#pragma once
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "tests/support/disk_model.hpp"

namespace sluice::testing {

/// What a power cut at one moment may leave on the disk, one state after the other: first nothing but what is certain, then all of what
/// is pending, then either every combination (few pending pieces) or combinations by chance for as long as they are asked for.
/// The same seed gives the same states in the same order.
class CrashStates {
 public:
  static constexpr std::size_t few = 6;  ///< pending pieces of which every combination is tried

  struct State {
    std::size_t number = 0;  ///< the how many'th choice it was; choices that lead to a state that was there before are left out
    CrashChoice choice;
    DiskImage image;
  };

  /// `model` outlives this. `seen`: hashes of states that are left out, and of those that were given; null: its own.
  CrashStates(const DiskModel& model, std::uint64_t seed, std::set<std::size_t>* seen = nullptr);

  /// Nothing when there are no more.
  std::optional<State> next();

 private:
  bool is_countable() const { return model_.pending() <= few; }
  CrashChoice counted(std::size_t code);
  CrashChoice by_chance();
  std::optional<CrashChoice> choice();
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  bool perhaps(double chance) { return std::bernoulli_distribution(chance)(random_); }

  const DiskModel& model_;
  std::mt19937_64 random_;
  std::vector<std::size_t> codes_;  ///< when countable: in the order in which they come
  std::size_t taken_ = 0;
  std::set<std::size_t> own_;
  std::set<std::size_t>* seen_;
};

}  // namespace sluice::testing
