#include "drivers/bus/linux_i2c_bus.hpp"

#include <cerrno>
#include <latch>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/support/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;

/// A kernel whose answers a test gives, and whose transfers to address 0x66 hang until release().
class ScriptedKernel final : public I2cKernel {
 public:
  static constexpr std::uint8_t hanging = 0x66;

  int open(const std::string&, Duration timeout) override {
    ++opened;
    open_timeout = timeout;
    return open_error;
  }
  int transfer(std::uint8_t address, const Bytes& out, Bytes& in) override {
    {
      const std::scoped_lock lock(mutex);
      served.push_back(address);
    }
    if (address == hanging) {
      hangs.count_down();
      released.wait();
    }
    std::ranges::copy(out, in.begin());
    return transfer_error;
  }
  void close() override { ++closed; }

  void release() { released.count_down(); }
  std::vector<std::uint8_t> order() {
    const std::scoped_lock lock(mutex);
    return served;
  }

  int opened = 0;
  int closed = 0;
  int open_error = 0;
  int transfer_error = 0;
  Duration open_timeout{};
  std::latch hangs{1};
  std::latch released{1};

 private:
  std::mutex mutex;
  std::vector<std::uint8_t> served;
};

struct AdapterBench {
  using Pending = ThreadedLoop::Started<Result<Bytes>>;

  ThreadedLoop loop;
  std::shared_ptr<ScriptedKernel> kernel = std::make_shared<ScriptedKernel>();
  LinuxI2cBus bus{loop.executor, loop.clock, "/dev/i2c-1", 100ms, kernel};

  TimePoint now() const { return loop.clock.now(); }
  Result<Bytes> transfer(std::uint8_t address, Bytes out = {1, 2}, std::size_t size = 2) {
    return loop.run_for_real(bus.transfer(address, std::move(out), size, now() + 1s));
  }
  void start(Pending& pending, std::uint8_t address, Duration limit) {
    loop.start(pending, bus.transfer(address, {1}, 1, now() + limit));
    loop.clock.settle();
  }
  void wait_for(Pending& pending) {
    loop.run_until([&] { return pending.ended(); });
  }
  /// Until the kernel is inside the hanging transfer.
  void start_hanging(Pending& pending, Duration limit) {
    start(pending, ScriptedKernel::hanging, limit);
    kernel->hangs.wait();
  }
};

TEST(LinuxI2cBus, OpensTheDeviceAtTheFirstTransferAndBoundsTheKernel) {
  AdapterBench bench;
  EXPECT_EQ(bench.kernel->opened, 0);
  EXPECT_EQ(*bench.transfer(0x76), (Bytes{1, 2}));
  EXPECT_EQ(*bench.transfer(0x76), (Bytes{1, 2}));
  EXPECT_EQ(bench.kernel->opened, 1);
  EXPECT_EQ(bench.kernel->open_timeout, 100ms);
  EXPECT_EQ(bench.bus.use().transfers, 2U);
  EXPECT_EQ(bench.bus.use().errors, 0U);
}

TEST(LinuxI2cBus, NamesTheGroupToJoinWhenTheDeviceMayNotBeOpened) {
  AdapterBench bench;
  bench.kernel->open_error = EACCES;
  const auto answer = bench.transfer(0x76);
  EXPECT_EQ(answer.error().reason, Reason::denied);
  EXPECT_NE(answer.error().detail.find("group i2c"), std::string::npos);
  bench.kernel->open_error = 0;
  EXPECT_TRUE(bench.transfer(0x76).has_value()) << "it is opened again at the next transfer";
}

TEST(LinuxI2cBus, ClosesADeviceThatIsGoneAndOpensItAgain) {
  AdapterBench bench;
  EXPECT_TRUE(bench.transfer(0x76).has_value());
  bench.kernel->transfer_error = ENODEV;
  EXPECT_EQ(bench.transfer(0x76).error().reason, Reason::gone);
  EXPECT_EQ(bench.kernel->closed, 1);
  bench.kernel->transfer_error = 0;
  EXPECT_TRUE(bench.transfer(0x76).has_value());
  EXPECT_EQ(bench.kernel->opened, 2);
}

TEST(LinuxI2cBus, KeepsTheDeviceOpenWhenAChipDoesNotAcknowledge) {
  AdapterBench bench;
  bench.kernel->transfer_error = ENXIO;
  EXPECT_EQ(bench.transfer(0x76).error().reason, Reason::nack);
  EXPECT_EQ(bench.kernel->closed, 0);
  EXPECT_EQ(bench.bus.use().errors, 1U);
}

TEST(LinuxI2cBus, BlamesNoOtherDeviceForABusThatTheKernelCallsBusy) {
  AdapterBench bench;
  bench.kernel->transfer_error = EBUSY;
  const auto answer = bench.transfer(0x76);
  EXPECT_EQ(answer.error().reason, Reason::busy);
  EXPECT_FALSE(answer.error().by_another_device);
}

TEST(LinuxI2cBus, RefusesWhatTheKernelWouldRefuse) {
  AdapterBench bench;
  EXPECT_EQ(bench.transfer(0x80).error().reason, Reason::range);
  EXPECT_EQ(bench.transfer(0x76, Bytes(8193), 0).error().reason, Reason::length);
  EXPECT_EQ(bench.transfer(0x76, {}, 8193).error().reason, Reason::length);
  EXPECT_TRUE(bench.transfer(0x76, {}, 8192).has_value());
}

TEST(LinuxI2cBus, LetsACallerGoAtItsDeadlineWhileTheKernelHangs) {
  AdapterBench bench;
  AdapterBench::Pending pending;
  bench.start_hanging(pending, 20ms);
  bench.loop.clock.run_for(20ms);
  bench.wait_for(pending);
  EXPECT_EQ(pending.value->error().reason, Reason::timeout);
  EXPECT_EQ(bench.bus.use().occupied, 20ms);
  bench.kernel->release();
}

TEST(LinuxI2cBus, WaitsNoLongerThanTheBusTimeoutAndItsMarginHoweverLateTheDeadline) {
  AdapterBench bench;
  AdapterBench::Pending pending;
  bench.start_hanging(pending, 10s);
  bench.loop.clock.run_for(149ms);
  EXPECT_FALSE(pending.ended());
  bench.loop.clock.run_for(1ms);
  bench.wait_for(pending);
  EXPECT_EQ(pending.value->error().reason, Reason::timeout);
  bench.kernel->release();
}

TEST(LinuxI2cBus, AnswersBusyAtOnceWhileTheKernelHangsAndRecoversAfterwards) {
  AdapterBench bench;
  AdapterBench::Pending hanging;
  bench.start_hanging(hanging, 20ms);
  bench.loop.clock.run_for(20ms);
  bench.wait_for(hanging);
  const auto refused = bench.transfer(0x76);
  EXPECT_EQ(refused.error().reason, Reason::busy);
  EXPECT_TRUE(refused.error().by_another_device);
  EXPECT_EQ(bench.now(), TimePoint(1s + 20ms));
  EXPECT_EQ(bench.kernel->order(), std::vector<std::uint8_t>{ScriptedKernel::hanging}) << "what was refused never touched the bus";
  bench.kernel->release();
  Result<Bytes> answer = fail(Reason::busy);
  for (int tries = 0; tries < 1'000'000 && !answer; ++tries) answer = bench.transfer(0x76);
  EXPECT_TRUE(answer.has_value());
}

TEST(LinuxI2cBus, TellsTheOwnerOfAStuckTransferThatItTimedOut) {
  AdapterBench bench;
  AdapterBench::Pending hanging;
  bench.start_hanging(hanging, 20ms);
  bench.loop.clock.run_for(20ms);
  bench.wait_for(hanging);
  EXPECT_EQ(bench.transfer(0x76).error().reason, Reason::busy);
  const auto own = bench.transfer(ScriptedKernel::hanging);
  EXPECT_EQ(own.error().reason, Reason::timeout);
  EXPECT_FALSE(own.error().by_another_device);
  bench.kernel->release();
}

TEST(LinuxI2cBus, AnswersBusyToWhoWaitedForAnotherDeviceUntilItsDeadline) {
  AdapterBench bench;
  AdapterBench::Pending hanging;
  AdapterBench::Pending waiting;
  bench.start_hanging(hanging, 1s);
  bench.start(waiting, 0x10, 30ms);
  bench.loop.clock.run_for(29ms);
  bench.wait_for(waiting);
  EXPECT_EQ(waiting.value->error().reason, Reason::busy);
  EXPECT_TRUE(waiting.value->error().by_another_device);
  EXPECT_FALSE(hanging.ended());
  bench.kernel->release();
  bench.wait_for(hanging);
  EXPECT_TRUE(hanging.value->has_value());
}

TEST(LinuxI2cBus, ServesTheNearestDeadlineFirst) {
  AdapterBench bench;
  AdapterBench::Pending first;
  AdapterBench::Pending patient;
  AdapterBench::Pending urgent;
  bench.start_hanging(first, 1s);
  bench.start(patient, 0x10, 900ms);
  bench.start(urgent, 0x11, 500ms);
  bench.kernel->release();
  bench.wait_for(patient);
  bench.wait_for(urgent);
  EXPECT_EQ(bench.kernel->order(), (std::vector<std::uint8_t>{ScriptedKernel::hanging, 0x11, 0x10}));
}

TEST(LinuxI2cBus, ThrowsWhenItsCallerIsCancelledAndDoesNotWaitForTheKernel) {
  AdapterBench bench;
  AdapterBench::Pending pending;
  bench.start_hanging(pending, 1s);
  pending.cancel.emit(asio::cancellation_type::terminal);
  bench.wait_for(pending);
  EXPECT_THROW(std::rethrow_exception(pending.failure), boost::system::system_error);
  bench.kernel->release();
}

TEST(LinuxI2cBus, FindsNoDeviceWhereThereIsNone) {
  ThreadedLoop loop;
  LinuxI2cBus bus(loop.executor, loop.clock, "/dev/no-such-i2c-bus");
  EXPECT_EQ(loop.run_for_real(bus.transfer(0x76, {}, 1, never)).error().reason, Reason::gone);
}

}  // namespace
}  // namespace sluice
