// Gateways and their broker are killed at random moments. Whatever is missing in the end was named by an event.
#include <array>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <format>
#include <iostream>
#include <random>
#include <ranges>
#include <thread>

#include <gtest/gtest.h>

#include "tests/broker/doomed_gateway.hpp"
#include "tests/broker/mortal_broker.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;
using Time = StreamAccount::Time;

Time now() {
  return std::chrono::steady_clock::now();
}

int kills_of_each() {
  return std::getenv("SLUICE_LONG") != nullptr ? 500 : 25;
}

/// SLUICE_SEED, or another one in each run.
std::uint64_t seed() {
  const char* given = std::getenv("SLUICE_SEED");
  const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device()();
  std::cout << "SLUICE_SEED=" << seed << '\n';
  return seed;
}

std::string text(const SequenceSet& numbers) {
  std::string text;
  for (const SequenceRange& range : numbers.all()) text += std::format(" {}..{}", range.first, range.last);
  return text;
}

class Havoc {
 public:
  explicit Havoc(std::uint64_t seed) : random_(seed) {
    gateways_.emplace_back(broker_.mosquitto(), "spill", "{ durability: spill }");
    gateways_.emplace_back(broker_.mosquitto(), "always", "{ durability: always }");
    gateways_.emplace_back(broker_.mosquitto(), "dropping", "{ max_bytes: 64KiB, on_full: drop_oldest }");
    gateways_.emplace_back(broker_.mosquitto(), "thinning", "{ max_bytes: 64KiB, on_full: thin_out, durability: always }");
    for (DoomedGateway& gateway : gateways_) gateway.start();
    // First an outage that fills the small ones.
    broker_due_ = after(1s, 1500ms);
    for (Time& due : due_) due = after(8s, 9s);
  }

  /// Until each gateway has been killed so often, and runs once more, with the broker.
  void rage(int kills);
  void look();

  std::deque<DoomedGateway>& gateways() { return gateways_; }
  int broker_kills() const { return broker_kills_; }

 private:
  Time after(std::chrono::duration<double> least, std::chrono::duration<double> most) {
    const std::chrono::duration<double> chosen(std::uniform_real_distribution(least.count(), most.count())(random_));
    return now() + std::chrono::duration_cast<Time::duration>(chosen);
  }
  void change_broker();
  void change(std::size_t index);
  std::string moment() const { return std::format("{:.2f} s", std::chrono::duration<double>(now() - begin_).count()); }

  std::mt19937_64 random_;
  Time begin_ = now();
  MortalBroker broker_;
  std::deque<DoomedGateway> gateways_;
  std::array<Time, 4> due_{};
  std::array<int, 4> kills_{};
  Time broker_due_;
  int broker_kills_ = 0;
  std::size_t seen_ = 0;
};

void Havoc::look() {
  const auto& messages = broker_.collector().messages();
  for (; seen_ < messages.size(); ++seen_) {
    for (DoomedGateway& gateway : gateways_) {
      if (messages[seen_].topic.contains("/" + gateway.id() + "/")) gateway.account().take(messages[seen_], now());
    }
  }
  for (DoomedGateway& gateway : gateways_) (void)gateway.log();
}

void Havoc::change_broker() {
  if (!broker_.is_up()) {
    broker_.start();
    broker_due_ = after(1s, 6s);
  } else if (broker_.has_collector()) {
    broker_.kill();
    look();
    ++broker_kills_;
    for (DoomedGateway& gateway : gateways_) gateway.account().on_kill(now(), "of the broker at " + moment());
    broker_due_ = broker_kills_ == 1 ? after(7s, 10s) : after(200ms, 5s);
  }
}

void Havoc::change(std::size_t index) {
  DoomedGateway& gateway = gateways_[index];
  if (!gateway.runs()) {
    gateway.start();
    // Every third dies while it starts.
    due_[index] = std::bernoulli_distribution(1.0 / 3)(random_) ? after(0s, 500ms) : after(500ms, 3s);
    return;
  }
  EXPECT_TRUE(gateway.kill(now(), "of the gateway at " + moment())) << "it had ended by itself: " << gateway.log();
  ++kills_[index];
  due_[index] = after(0s, 300ms);
}

void Havoc::rage(int kills) {
  const auto is_over = [&](std::size_t index) { return kills_[index] >= kills && gateways_[index].runs(); };
  const auto indices = std::views::iota(std::size_t{0}, gateways_.size());
  while (!std::ranges::all_of(indices, is_over)) {
    look();
    for (const std::size_t index : indices) {
      if (now() >= due_[index] && !is_over(index)) change(index);
    }
    if (now() >= broker_due_) change_broker();
    std::this_thread::sleep_for(5ms);
  }
  if (!broker_.is_up()) broker_.start();
}

/// Nothing gives way in a large outbox.
bool is_large(const DoomedGateway& gateway) {
  return gateway.id() == "spill" || gateway.id() == "always";
}

/// What was made since the last kill comes, and what was made before has come or was named.
bool is_drained(Havoc& havoc, DoomedGateway& gateway, std::uint64_t before) {
  havoc.look();
  const std::uint64_t highest = gateway.account().highest();
  const StreamAccount& account = gateway.account();
  return highest > before && account.unexplained(highest).empty() && (!is_large(gateway) || account.lost_from_disk().empty());
}

void expect_all_accounted_for(Havoc& havoc, DoomedGateway& gateway) {
  StreamAccount& account = gateway.account();
  const std::uint64_t before = account.highest();
  EXPECT_TRUE(eventually([&] { return is_drained(havoc, gateway, before); }, until_it_tries_again))
      << "of what was made before the last kill, " << before;
  std::this_thread::sleep_for(1s);  // what came is acknowledged, too
  EXPECT_EQ(gateway.stop(), 0) << gateway.log();
  const auto kept = gateway.on_disk();
  const std::uint64_t last = gateway.last_number();
  const auto is_explained = [&] { return havoc.look(), account.unexplained(last, kept).empty(); };
  EXPECT_TRUE(eventually(is_explained, 10s)) << gateway.log();
  const auto unexplained = account.unexplained(last, kept);
  EXPECT_TRUE(unexplained.empty()) << "neither came nor named:" << text(unexplained) << ", " << account.where(*unexplained.smallest());
  const auto lost = is_large(gateway) ? account.lost_from_disk(kept) : SequenceSet();
  EXPECT_TRUE(lost.empty()) << "were on disk and never came:" << text(lost) << ", " << account.where(*lost.smallest());
  EXPECT_TRUE(kept.empty() || *kept.begin() > before) << "not drained: " << *kept.begin();
  if (gateway.id() == "always") {
    const auto holes = account.holes(last, kept);
    EXPECT_TRUE(holes.empty()) << "later ones came:" << text(holes) << ", " << account.where(*holes.smallest());
  }
  for (const std::string& breach : account.breaches()) ADD_FAILURE() << breach;
  if (is_large(gateway)) EXPECT_EQ(account.gave_way(), 0U);
  EXPECT_GT(account.committed(), 100U) << "the kills have left nothing on disk: they test little";
  std::cout << std::format("{}: {} numbers, {} came, {} of them again, {} gave way, {} merged, {} seen on disk at kills, {} connections\n",
                           gateway.id(), last, account.arrived(), account.repeated(), account.gave_way(), account.merged(),
                           account.committed(), account.connections());
}

TEST(Kill, AtAnyMomentLosesNothingThatIsNotNamedAndNothingThatIsOnDisk) {
  std::uint64_t gave_way = 0;
  Havoc havoc(seed());
  havoc.rage(kills_of_each());
  for (DoomedGateway& gateway : havoc.gateways()) {
    SCOPED_TRACE(gateway.id());
    expect_all_accounted_for(havoc, gateway);
    gave_way += gateway.account().gave_way() + gateway.account().merged();
  }
  EXPECT_GT(gave_way, 0U) << "the small outboxes were never full: they test little";
  EXPECT_GT(havoc.broker_kills(), 2);
}

}  // namespace
}  // namespace sluice::testing
