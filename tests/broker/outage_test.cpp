// The program while its broker freezes or dies. What was acknowledged came once; what was not comes again; nothing is lost.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <ranges>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "tests/broker/mortal_broker.hpp"
#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

std::int64_t now_on_the_wall() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

/// Readings of `air` that were taken between two moments; each once.
std::size_t taken_between(Subscriber& subscriber, std::int64_t begin, std::int64_t end) {
  std::set<std::uint64_t> taken;
  for (const auto& record : records(subscriber)) {
    if (record.device() == "air" && record.time() >= begin && record.time() <= end) taken.insert(record.sequence());
  }
  return taken.size();
}

/// The highest number of a record that was taken before a moment.
std::uint64_t last_before(Subscriber& subscriber, std::int64_t moment) {
  std::uint64_t last = 0;
  for (const auto& record : records(subscriber)) {
    if (record.time() < moment) last = std::max(last, record.sequence());
  }
  return last;
}

/// Every number from 1 on; once up to `acknowledged`, and once after `sent_again`.
void expect_nothing_lost(const std::multiset<std::uint64_t>& numbers, std::uint64_t acknowledged, std::uint64_t sent_again) {
  ASSERT_FALSE(numbers.empty());
  ASSERT_LT(sent_again, *numbers.rbegin());
  for (std::uint64_t number = 1; number <= *numbers.rbegin(); ++number) {
    EXPECT_GE(numbers.count(number), 1u) << "lost: " << number;
    if (number <= acknowledged || number > sent_again) EXPECT_LE(numbers.count(number), 1u) << "twice: " << number;
  }
}

/// The highest number that has come to `subscriber`, and has been acknowledged to the gateway: a broker that passes on the next message
/// has done that.
std::uint64_t acknowledged(Subscriber& subscriber) {
  const std::uint64_t highest = *numbers(subscriber).rbegin();
  EXPECT_TRUE(eventually([&] { return *numbers(subscriber).rbegin() > highest; }));
  std::this_thread::sleep_for(200ms);  // the gateway reads it
  return highest;
}

TEST(Outage, LetsGoOfAFrozenBrokerMeasuresOnAndDeliversAllWhenItThaws) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  Program program(simulated(broker, "200ms", ", keepalive: 5s"), {"--simulate"});
  ASSERT_TRUE(eventually([&] { return records(subscriber).size() > 5; })) << program.log();
  const auto before = acknowledged(subscriber);
  broker.freeze();
  const auto frozen = now_on_the_wall();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(eventually([&] { return program.log().contains(" lost: "); }, 9s)) << "1.5 times the keepalive: " << program.log();
  std::this_thread::sleep_until(start + 12s);
  EXPECT_EQ(count_of(program.log(), "connected to"), 1u) << "nobody answers yet";
  broker.thaw();
  const auto thawed = now_on_the_wall();
  EXPECT_TRUE(eventually([&] { return count_of(program.log(), "connected to") == 2; }, 30s)) << program.log();
  const auto connected = now_on_the_wall();
  EXPECT_TRUE(eventually([&] { return taken_between(subscriber, connected, now_on_the_wall()) > 5; })) << program.log();
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return subscriber.last("test/status").contains("offline"); }));
  EXPECT_EQ(count_of(program.log(), "connected to"), 2u) << "and stays so";
  expect_nothing_lost(numbers(subscriber), before, last_before(subscriber, connected));
  EXPECT_GE(taken_between(subscriber, frozen, thawed), 40u) << "12 s at 5 a second, on a busy machine";
}

TEST(Outage, LosesNothingWhenTheBrokerIsKilledAndReturns) {
  MortalBroker broker;
  Subscriber& collector = broker.collector();
  Program program(simulated(broker.mosquitto()), {"--simulate"});
  ASSERT_TRUE(eventually([&] { return records(collector).size() > 5; })) << program.log();
  const auto before = acknowledged(collector);
  broker.kill();
  EXPECT_TRUE(eventually([&] { return program.log().contains("no connection to"); })) << program.log();
  const auto so_far = records(collector).size();
  broker.start();
  EXPECT_TRUE(eventually([&] { return records(collector).size() > so_far + 10; }, until_it_tries_again)) << program.log();
  const auto delivered = now_on_the_wall();
  EXPECT_TRUE(eventually([&] { return taken_between(collector, delivered, now_on_the_wall()) > 2; })) << program.log();
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return collector.last("test/status").contains("offline"); }));
  expect_nothing_lost(numbers(collector), before, last_before(collector, delivered));
}

TEST(Outage, IsFollowedByWhatWasKeptAndWhatIsMeasuredSideBySideEachInItsOrder) {
  MortalBroker broker;
  Subscriber& collector = broker.collector();
  Program program(simulated(broker.mosquitto(), "10ms"), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return program.log().contains("connected to"); })) << program.log();
  broker.kill();
  EXPECT_TRUE(eventually([&] { return program.log().contains("no connection to"); })) << program.log();
  std::this_thread::sleep_for(10s);
  const auto so_far = static_cast<std::ptrdiff_t>(records(collector).size());
  broker.start();
  const auto since = [&] { return records(collector) | std::views::drop(so_far) | std::ranges::to<std::vector>(); };
  const auto is_live = [](const v1::Record& record) { return !record.backlog(); };
  EXPECT_TRUE(eventually([&] { return std::ranges::count_if(since(), is_live) > 100; }, until_it_tries_again)) << program.log();
  EXPECT_EQ(program.stop(), 0);
  EXPECT_TRUE(eventually([&] { return collector.last("test/status").contains("offline"); }));
  std::map<bool, std::vector<std::uint64_t>> in_order;
  for (const auto& record : since()) in_order[record.backlog()].push_back(record.sequence());
  EXPECT_GT(in_order[true].size(), 500u) << "10 s at 100 a second, on a busy machine";
  for (const auto& [backlog, each] : in_order) EXPECT_TRUE(std::ranges::is_sorted(each)) << (backlog ? "backlog" : "live");
  EXPECT_LT(in_order[true].back(), in_order[false].front());
  const auto all = numbers(collector);
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), *all.rbegin()) << "a number is missing";
}

}  // namespace
}  // namespace sluice::testing
