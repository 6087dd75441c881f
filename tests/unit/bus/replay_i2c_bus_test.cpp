#include "drivers/bus/replay_i2c_bus.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

/// A replay bus and a clock that a test moves between transfers.
struct ReplayBench {
  explicit ReplayBench(const std::vector<std::string>& lines) : bus(loop.clock, parse(lines)) {}

  static std::vector<ReplayCase> parse(const std::vector<std::string>& lines) {
    std::vector<ReplayCase> cases;
    for (const auto& line : lines) cases.push_back(parse_replay_case(line).value());
    return cases;
  }

  Result<Bytes> transfer(Bytes out, std::size_t read_size) { return *loop.run(bus.transfer(0x48, std::move(out), read_size, never)); }
  Error error(Bytes out, std::size_t read_size) { return transfer(std::move(out), read_size).error(); }

  Loop loop;
  ReplayI2cBus bus;
};

std::string case_with(const std::string& content) {
  return R"({"id":"test","address":72,)" + content + "}";
}

TEST(ReplayI2cBus, AnswersFromTheMiddleOfABlockAndAcrossBlocksThatAdjoin) {
  ReplayBench bench({case_with(R"("regs":{"0x88":"010203","0x8B":"0405"})")});
  EXPECT_EQ(*bench.transfer({0x88}, 3), (Bytes{1, 2, 3}));
  EXPECT_EQ(*bench.transfer({0x89}, 1), (Bytes{2}));
  EXPECT_EQ(*bench.transfer({0x8a}, 3), (Bytes{3, 4, 5}));
}

TEST(ReplayI2cBus, TellsRegistersOfSixteenBitsApartByTheirNumber) {
  ReplayBench bench({case_with(R"("regs":{"0x01":"07d0","0x02":"5d98"})")});
  EXPECT_EQ(*bench.transfer({0x01}, 2), (Bytes{0x07, 0xd0}));
  EXPECT_EQ(*bench.transfer({0x02}, 2), (Bytes{0x5d, 0x98}));
}

TEST(ReplayI2cBus, ReadsFromTheRegisterThatWasPointedAtBefore) {
  ReplayBench bench({case_with(R"("regs":{"0x00":"1900","0x05":"c194"})")});
  EXPECT_EQ(*bench.transfer({}, 2), (Bytes{0x19, 0x00}));
  EXPECT_TRUE(bench.transfer({0x05}, 0).has_value());
  EXPECT_EQ(*bench.transfer({}, 2), (Bytes{0xc1, 0x94}));
}

TEST(ReplayI2cBus, AnswersNackForARegisterOrAnAddressThatIsNotInTheCase) {
  ReplayBench bench({case_with(R"("regs":{"0xD0":"60"})")});
  EXPECT_EQ(bench.error({0x88}, 26).reason, Reason::nack);
  EXPECT_EQ(bench.error({0xd0}, 2).reason, Reason::nack);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x49, {0xd0}, 1, never))->error().reason, Reason::nack);
  EXPECT_EQ(bench.bus.use().transfers, 3U);
  EXPECT_EQ(bench.bus.use().errors, 3U);
}

TEST(ReplayI2cBus, StoresWhatIsWrittenToAControlRegister) {
  ReplayBench bench({case_with(R"("regs":{"0xF3":"00"})")});
  EXPECT_TRUE(bench.transfer({0xf4, 0x25}, 0).has_value());
  EXPECT_EQ(*bench.transfer({0xf4}, 1), Bytes{0x25});
  EXPECT_EQ(*bench.transfer({0xf3}, 2), (Bytes{0x00, 0x25}));
}

TEST(ReplayI2cBus, StepsThroughTheCasesOfAnAddressAndStartsAgain) {
  ReplayBench bench(
      {case_with(R"("regs":{"0x00":"1900"})"), case_with(R"("regs":{"0x00":"1900"})"), case_with(R"("regs":{"0x00":"e700"})")});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(*bench.transfer({0x00}, 2), (Bytes{0x19, 0x00}));
    EXPECT_EQ(*bench.transfer({0x00}, 2), (Bytes{0x19, 0x00}));
    EXPECT_EQ(*bench.transfer({0x00}, 2), (Bytes{0xe7, 0x00}));
  }
}

TEST(ReplayI2cBus, LetsAStatusRegisterBePolledWithoutSteppingOn) {
  ReplayBench bench({case_with(R"("regs":{"0xF3":"00","0xF7":"01"})"), case_with(R"("regs":{"0xF3":"00","0xF7":"02"})")});
  for (const std::uint8_t measured : Bytes{1, 2, 1}) {
    EXPECT_TRUE(bench.transfer({0xf3}, 1).has_value());
    EXPECT_TRUE(bench.transfer({0xf3}, 1).has_value());
    EXPECT_EQ(*bench.transfer({0xf7}, 1), Bytes{measured});
  }
}

TEST(ReplayI2cBus, KeepsControlRegistersWhenItStepsOn) {
  ReplayBench bench({case_with(R"("regs":{"0x00":"1900"})"), case_with(R"("regs":{"0x00":"e700"})")});
  EXPECT_TRUE(bench.transfer({0x01, 0x60, 0xa0}, 0).has_value());
  EXPECT_TRUE(bench.transfer({0x00}, 2).has_value());
  EXPECT_EQ(*bench.transfer({0x00}, 2), (Bytes{0xe7, 0x00}));
  EXPECT_EQ(*bench.transfer({0x01}, 2), (Bytes{0x60, 0xa0}));
}

TEST(ReplayI2cBus, FollowsATranscriptAndStartsAgainAtItsEnd) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"2400"},{"wait_ms":15.5},{"r":"6666938000a2"}])")});
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(bench.transfer({0x24, 0x00}, 0).has_value());
    bench.loop.clock.run_for(15'500us);
    EXPECT_EQ(*bench.transfer({}, 6), (Bytes{0x66, 0x66, 0x93, 0x80, 0x00, 0xa2}));
  }
}

TEST(ReplayI2cBus, SaysWhichBytesItExpected) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"2400"},{"wait_ms":15.5},{"r":"6666"}])")});
  const auto error = bench.error({0x2c, 0x06}, 0);
  EXPECT_EQ(error.reason, Reason::bus);
  EXPECT_EQ(error.detail, "wrote 2c06, expected a write of 2400");
}

TEST(ReplayI2cBus, RefusesAReadBeforeItsWaitIsOver) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"2400"},{"wait_ms":15.5},{"r":"6666"}])")});
  EXPECT_TRUE(bench.transfer({0x24, 0x00}, 0).has_value());
  bench.loop.clock.run_for(15ms);
  const auto error = bench.error({}, 2);
  EXPECT_EQ(error.reason, Reason::bus);
  EXPECT_EQ(error.detail, "read 0.5 ms too early");
}

TEST(ReplayI2cBus, CountsAWaitForTheReadAlsoWhenAWriteComesBetween) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"01c383"},{"wait_ms":8},{"w":"00"},{"r":"7fff"}])")});
  EXPECT_TRUE(bench.transfer({0x01, 0xc3, 0x83}, 0).has_value());
  EXPECT_EQ(bench.error({0x00}, 2).detail, "read 8 ms too early");
  EXPECT_TRUE(bench.transfer({0x01, 0xc3, 0x83}, 0).has_value());
  bench.loop.clock.run_for(8ms);
  EXPECT_EQ(*bench.transfer({0x00}, 2), (Bytes{0x7f, 0xff}));
}

TEST(ReplayI2cBus, InsistsOnARepeatedStartWhereTheCaseHasOne) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"07"},{"r":"d23a30","repeated_start":true}])")});
  EXPECT_TRUE(bench.transfer({0x07}, 0).has_value());
  EXPECT_EQ(bench.error({}, 3).detail, "read after a stop, expected a repeated start");
  EXPECT_EQ(*bench.transfer({0x07}, 3), (Bytes{0xd2, 0x3a, 0x30}));
}

TEST(ReplayI2cBus, DoesNotAcknowledgeWhereTheCaseSaysSo) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"2400"},{"wait_ms":1},{"r":"","nack":true},{"wait_ms":15},{"r":"6666"}])")});
  EXPECT_TRUE(bench.transfer({0x24, 0x00}, 0).has_value());
  bench.loop.clock.run_for(1ms);
  EXPECT_EQ(bench.error({}, 2).reason, Reason::nack);
  bench.loop.clock.run_for(15ms);
  EXPECT_EQ(*bench.transfer({}, 2), (Bytes{0x66, 0x66}));
}

TEST(ReplayI2cBus, AllowsAReadToStopEarlyButNotToAskForMoreThanWasRecorded) {
  ReplayBench bench({case_with(R"("transcript":[{"r":"a5a6"}])")});
  EXPECT_EQ(*bench.transfer({}, 1), Bytes{0xa5});
  EXPECT_EQ(bench.error({}, 3).detail, "read 3 bytes, expected a read of 2 bytes");
}

TEST(ReplayI2cBus, RefusesAReadWhereAWriteIsExpected) {
  ReplayBench bench({case_with(R"("transcript":[{"w":"2400"},{"r":"6666"}])")});
  EXPECT_EQ(bench.error({}, 2).detail, "read 2 bytes, expected a write of 2400");
}

TEST(ReplayI2cBus, AnswersRegistersBesideATranscript) {
  ReplayBench bench({case_with(R"("regs":{"0xFE":"5449"},"transcript":[{"w":"00"},{"wait_ms":15},{"r":"60008000"}])")});
  EXPECT_EQ(*bench.transfer({0xfe}, 2), (Bytes{0x54, 0x49}));
  EXPECT_TRUE(bench.transfer({0x00}, 0).has_value());
  EXPECT_EQ(*bench.transfer({0xfe}, 2), (Bytes{0x54, 0x49}));
  bench.loop.clock.run_for(15ms);
  EXPECT_EQ(*bench.transfer({}, 4), (Bytes{0x60, 0x00, 0x80, 0x00}));
}

TEST(ReplayI2cBus, GoesOnToTheNextCaseAtTheEndOfATranscript) {
  ReplayBench bench({case_with(R"("transcript":[{"r":"01"}])"), case_with(R"("transcript":[{"r":"02"}])")});
  for (const std::uint8_t answer : Bytes{1, 2, 1}) EXPECT_EQ(*bench.transfer({}, 1), Bytes{answer});
}

}  // namespace
}  // namespace sluice
