// A serial port whose kernel takes its time: an adapter that hangs, a reader and a writer that come together.
#include <array>
#include <atomic>
#include <cerrno>
#include <latch>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "drivers/async/stragglers.hpp"
#include "drivers/bus/linux_serial_port.hpp"
#include "tests/support/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;

/// A kernel whose first opening hangs until let_go(). What it opens is one end of a pair of sockets.
struct HungKernel {
  Result<FileDescriptor> open() {
    if (++opened == 1) {
      entered.count_down();
      released.wait();
    }
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) < 0) return fail(Reason::bus);
    far_end = FileDescriptor(ends[1]);
    return FileDescriptor(ends[0]);
  }
  void let_go() {
    if (!released.try_wait()) released.count_down();
  }

  std::atomic<int> opened = 0;
  std::latch entered{1};
  std::latch released{1};
  FileDescriptor far_end;
};

struct OpeningBench {
  using Reading = ThreadedLoop::Started<Result<Bytes>>;
  using Writing = ThreadedLoop::Started<Result<void>>;

  OpeningBench() = default;
  OpeningBench(const OpeningBench&) = delete;
  OpeningBench& operator=(const OpeningBench&) = delete;
  ~OpeningBench() { kernel->let_go(); }

  void start_hanging(Reading& reading) {
    loop.start(reading, port->read_some(1));
    loop.clock.settle();
    kernel->entered.wait();
  }
  template <typename Pending>
  void wait_for(const Pending& pending) {
    loop.run_until([&] { return pending.ended(); });
  }
  Result<void> write(Bytes bytes) { return loop.run_for_real(port->write(std::move(bytes))); }
  /// What the device gets when it sends a byte: 0, or an error number.
  int device_sends() const { return ::send(kernel->far_end.get(), "x", 1, MSG_NOSIGNAL) < 0 ? errno : 0; }
  bool every_thread_has_ended() const { return Stragglers::of(loop.executor).wait(30s).empty(); }

  ThreadedLoop loop;
  std::shared_ptr<HungKernel> kernel = std::make_shared<HungKernel>();
  std::unique_ptr<LinuxSerialPort> port =
      std::make_unique<LinuxSerialPort>(loop.executor, loop.clock, "/dev/ttyUSB0", SerialSettings{},
                                        [own = kernel](const std::string&, const SerialSettings&) { return own->open(); });
};

TEST(LinuxSerialPort, LeavesTheLoopFreeWhileTheKernelHangsInOpening) {
  OpeningBench bench;
  OpeningBench::Reading reading;
  bench.start_hanging(reading);
  bench.loop.clock.run_for(LinuxSerialPort::open_limit - 1ms);
  EXPECT_FALSE(reading.ended());
  bench.loop.clock.run_for(1ms);
  bench.wait_for(reading);
  EXPECT_EQ(reading.value->error().text(), "timeout: /dev/ttyUSB0: does not open within 2 s");
}

TEST(LinuxSerialPort, TimesOutAtOnceUntilTheKernelReturnsAndThenWorks) {
  OpeningBench bench;
  OpeningBench::Reading reading;
  bench.start_hanging(reading);
  bench.loop.clock.run_for(LinuxSerialPort::open_limit);
  bench.wait_for(reading);
  EXPECT_EQ(bench.write({1}).error().reason, Reason::timeout);
  EXPECT_EQ(bench.kernel->opened, 1) << "it is not asked to open once more";
  bench.kernel->let_go();
  Result<void> written = fail(Reason::timeout);
  for (int tries = 0; tries < 1'000'000 && !written; ++tries) written = bench.write({1});
  EXPECT_TRUE(written.has_value());
}

TEST(LinuxSerialPort, IsOpenedOnceWhenAReaderAndAWriterComeTogether) {
  OpeningBench bench;
  OpeningBench::Reading reading;
  OpeningBench::Writing writing;
  bench.start_hanging(reading);
  bench.loop.start(writing, bench.port->write({1}));
  bench.loop.clock.settle();
  bench.kernel->let_go();
  bench.wait_for(writing);
  EXPECT_EQ(bench.kernel->opened, 1);
  EXPECT_EQ(bench.device_sends(), 0);
  bench.wait_for(reading);
  EXPECT_EQ(*reading.value, Result<Bytes>(Bytes{'x'}));
}

TEST(LinuxSerialPort, ClosesWhatTheKernelOpensAfterThePortIsGone) {
  OpeningBench bench;
  OpeningBench::Reading reading;
  bench.start_hanging(reading);
  reading.cancel.emit(asio::cancellation_type::terminal);
  bench.wait_for(reading);
  bench.port.reset();
  bench.kernel->let_go();
  EXPECT_TRUE(bench.every_thread_has_ended());
  EXPECT_EQ(bench.device_sends(), EPIPE);
}

TEST(LinuxSerialPort, IsClosedWhenItIsDestroyed) {
  OpeningBench bench;
  bench.kernel->let_go();
  EXPECT_TRUE(bench.write({1}).has_value());
  EXPECT_EQ(bench.device_sends(), 0);
  bench.port.reset();
  EXPECT_TRUE(bench.every_thread_has_ended());
  EXPECT_EQ(bench.device_sends(), EPIPE);
}

}  // namespace
}  // namespace sluice
