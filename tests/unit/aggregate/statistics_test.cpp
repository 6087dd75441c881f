#include "gateway/aggregate/statistics.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Statistics, HaveNothingButACountWhenEmpty) {
  const Statistics statistics;
  EXPECT_EQ(statistics.value(Statistic::count), 0);
  for (const auto statistic : {Statistic::mean, Statistic::min, Statistic::max, Statistic::last, Statistic::stddev}) {
    EXPECT_EQ(statistics.value(statistic), std::nullopt);
  }
}

TEST(Statistics, DivideTheSpreadByTheNumberOfReadings) {
  Statistics statistics;
  for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) statistics.add(value);
  EXPECT_EQ(statistics.value(Statistic::mean), 5);
  EXPECT_EQ(statistics.value(Statistic::stddev), 2);
  EXPECT_EQ(statistics.value(Statistic::min), 2);
  EXPECT_EQ(statistics.value(Statistic::max), 9);
  EXPECT_EQ(statistics.value(Statistic::last), 9);
  EXPECT_EQ(statistics.value(Statistic::count), 8);
}

TEST(Statistics, HaveNoSpreadWithOneReading) {
  Statistics statistics;
  statistics.add(-3.5);
  EXPECT_EQ(statistics.value(Statistic::stddev), 0);
  EXPECT_EQ(statistics.value(Statistic::mean), -3.5);
}

TEST(Statistics, LoseNoDigitsFarFromZero) {
  Statistics statistics;
  for (int i = 0; i < 1000; ++i) statistics.add(1e9 + (i % 2 ? 0.5 : -0.5));
  EXPECT_NEAR(*statistics.value(Statistic::stddev), 0.5, 1e-6);
}

TEST(Statistics, KeepTheMeanBetweenTheExtremes) {
  Statistics statistics;
  for (int i = 0; i < 7; ++i) statistics.add(0.1);
  EXPECT_EQ(statistics.value(Statistic::mean), 0.1);
  EXPECT_EQ(statistics.value(Statistic::stddev), 0);
}

TEST(Statistics, AreThoseThatAreComputedNaively) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(std::uniform_int_distribution<std::size_t>(1, 300)(random));
    std::normal_distribution<double> draw(std::uniform_real_distribution<double>(-1e4, 1e4)(random), 10);
    Statistics statistics;
    long double sum = 0;
    for (double& value : values) {
      sum += value = draw(random);
      statistics.add(value);
    }
    const long double mean = sum / static_cast<long double>(values.size());
    long double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const auto stddev = std::sqrt(static_cast<double>(squares / static_cast<long double>(values.size())));
    EXPECT_NEAR(*statistics.value(Statistic::mean), static_cast<double>(mean), 1e-9);
    EXPECT_NEAR(*statistics.value(Statistic::stddev), stddev, 1e-8);
    EXPECT_EQ(statistics.value(Statistic::min), std::ranges::min(values));
    EXPECT_EQ(statistics.value(Statistic::max), std::ranges::max(values));
    EXPECT_EQ(statistics.value(Statistic::last), values.back());
  }
}

}  // namespace
}  // namespace sluice
