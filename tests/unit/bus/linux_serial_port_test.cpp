#include "drivers/bus/linux_serial_port.hpp"

#include <filesystem>
#include <numeric>

#include <gtest/gtest.h>

#include "drivers/bus/pty_end.hpp"
#include "drivers/bus/tty.hpp"
#include "tests/support/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;

/// A gateway's port on a pseudo terminal, by a path that a test can let point elsewhere, as a by-id link does.
struct PortBench {
  using Reading = ThreadedLoop::Started<Result<Bytes>>;

  PortBench() { plug_in(); }
  ~PortBench() { std::filesystem::remove_all(directory); }
  PortBench(const PortBench&) = delete;
  PortBench& operator=(const PortBench&) = delete;

  void plug_in() {
    device = std::move(PtyEnd::open(loop.executor, loop.clock)).value();
    std::filesystem::remove(link);
    std::filesystem::create_symlink(device->path(), link);
  }
  void unplug() {
    device->hang_up();
    std::filesystem::remove(link);
  }
  void device_writes(Bytes bytes) { EXPECT_TRUE(loop.run_for_real(device->write(std::move(bytes))).has_value()); }
  Result<Bytes> read(std::size_t most) { return loop.run_for_real(port.read_some(most)); }
  /// Until the port is open and has taken all that was written.
  void exchange_a_byte() {
    device_writes({0});
    EXPECT_EQ(read(1), Result<Bytes>(Bytes{0}));
  }
  Bytes read_all(SerialPort& from, std::size_t size) {
    Bytes all;
    while (all.size() < size) {
      const auto some = loop.run_for_real(from.read_some(4096));
      if (!some) return all;
      all.insert(all.end(), some->begin(), some->end());
    }
    return all;
  }

  static std::filesystem::path make_directory() {
    std::string pattern = ::testing::TempDir() + "/serial-XXXXXX";
    return ::mkdtemp(pattern.data());
  }

  ThreadedLoop loop;
  std::filesystem::path directory = make_directory();
  std::filesystem::path link = directory / "usb-adapter";
  std::unique_ptr<PtyEnd> device;
  LinuxSerialPort port{loop.executor, loop.clock, link.string(), {.baud = 115200}};
};

/// Every byte there is: a line that is not raw changes or swallows some of them.
Bytes every_byte() {
  Bytes bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

TEST(LinuxSerialPort, CarriesEveryByteBothWaysUnchanged) {
  PortBench bench;
  PortBench::Reading first;
  bench.loop.start(first, bench.port.read_some(1));
  bench.loop.clock.settle();
  bench.device_writes({0x42});
  bench.loop.run_until([&] { return first.ended(); });
  EXPECT_EQ(**first.value, Bytes{0x42});
  bench.device_writes(every_byte());
  EXPECT_EQ(bench.read_all(bench.port, 256), every_byte());
  EXPECT_TRUE(bench.loop.run_for_real(bench.port.write(every_byte())).has_value());
  EXPECT_EQ(bench.read_all(*bench.device, 256), every_byte());
}

TEST(LinuxSerialPort, WritesMoreThanTheKernelTakesAtOnce) {
  PortBench bench;
  const Bytes large(100'000, 0x55);
  ThreadedLoop::Started<Result<void>> writing;
  bench.loop.start(writing, bench.port.write(large));
  EXPECT_EQ(bench.read_all(*bench.device, large.size()), large);
  bench.loop.run_until([&] { return writing.ended(); });
  EXPECT_TRUE(writing.value->has_value());
}

TEST(LinuxSerialPort, TellsAWaitingReaderThatTheDeviceIsGoneAndClosesIt) {
  PortBench bench;
  bench.exchange_a_byte();
  PortBench::Reading reading;
  bench.loop.start(reading, bench.port.read_some(100));
  bench.loop.clock.settle();
  EXPECT_FALSE(reading.ended());
  bench.unplug();
  bench.loop.run_until([&] { return reading.ended(); });
  EXPECT_EQ(reading.value->error().reason, Reason::gone);
  EXPECT_EQ(bench.loop.run_for_real(bench.port.write({1})).error().reason, Reason::gone);
  EXPECT_EQ(bench.port.use().errors, 2U);
}

TEST(LinuxSerialPort, FindsTheSameDeviceAgainByItsPath) {
  PortBench bench;
  EXPECT_TRUE(bench.loop.run_for_real(bench.port.write({1})).has_value());
  bench.unplug();
  EXPECT_EQ(bench.loop.run_for_real(bench.port.write({1})).error().reason, Reason::gone);
  bench.plug_in();
  EXPECT_TRUE(bench.loop.run_for_real(bench.port.write({7})).has_value());
  EXPECT_EQ(bench.read_all(*bench.device, 1), Bytes{7});
}

TEST(LinuxSerialPort, LetsAReaderWaitHalfASecondBeforeItTriesToOpenAgain) {
  PortBench bench;
  bench.unplug();
  EXPECT_EQ(bench.read(1).error().reason, Reason::gone);
  PortBench::Reading again;
  bench.loop.start(again, bench.port.read_some(1));
  bench.loop.clock.run_for(499ms);
  EXPECT_FALSE(again.ended());
  bench.loop.clock.run_for(1ms);
  bench.loop.run_until([&] { return again.ended(); });
  EXPECT_EQ(again.value->error().reason, Reason::gone);
}

TEST(LinuxSerialPort, ThrowsWhenAReaderIsCancelledAndGoesOnWorking) {
  PortBench bench;
  bench.exchange_a_byte();
  PortBench::Reading reading;
  bench.loop.start(reading, bench.port.read_some(100));
  bench.loop.clock.settle();
  reading.cancel.emit(asio::cancellation_type::terminal);
  bench.loop.run_until([&] { return reading.ended(); });
  EXPECT_THROW(std::rethrow_exception(reading.failure), boost::system::system_error);
  bench.device_writes({1, 2});
  EXPECT_EQ(bench.read_all(bench.port, 2), (Bytes{1, 2}));
}

TEST(LinuxSerialPort, LendsItsLineToOneAskerAtATime) {
  PortBench bench;
  ThreadedLoop::Started<Result<bool>> second;
  {
    const auto first = std::make_unique<DeadlineMutex::Guard>(
        *bench.loop
             .run([](SerialPort* port) -> Task<std::optional<DeadlineMutex::Guard>> { co_return co_await port->turn(never); }(&bench.port))
             .value());
    bench.loop.start(second, [](SerialPort* port) -> Task<Result<bool>> {
      const auto guard = co_await port->turn(never);
      co_return true;
    }(&bench.port));
    bench.loop.clock.settle();
    EXPECT_FALSE(second.ended());
  }
  bench.loop.clock.settle();
  EXPECT_TRUE(second.ended());
}

TEST(LinuxSerialPort, SaysThatAFileIsNoSerialPort) {
  ThreadedLoop loop;
  LinuxSerialPort port(loop.executor, loop.clock, "/dev/null", {});
  const auto bytes = loop.run_for_real(port.read_some(1));
  EXPECT_EQ(bytes.error().reason, Reason::bus);
  EXPECT_EQ(bytes.error().detail, "/dev/null: is no serial port");
}

TEST(LinuxSerialPort, RefusesSettingsThatTheKernelDoesNotKnow) {
  PortBench bench;
  for (const SerialSettings settings : {SerialSettings{.baud = 12345}, SerialSettings{.data_bits = 9}, SerialSettings{.stop_bits = 3}}) {
    EXPECT_EQ(open_tty(bench.device->path(), settings).error().reason, Reason::range);
  }
}

TEST(LinuxSerialPort, KnowsTheStandardRates) {
  for (const int baud : {300, 1200, 2400, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 4'000'000}) {
    EXPECT_TRUE(is_standard_baud(baud)) << baud;
  }
  for (const int baud : {0, -9600, 9601, 250'000}) EXPECT_FALSE(is_standard_baud(baud)) << baud;
}

TEST(LinuxSerialPort, DoesWithoutTheKernelsRs485WhereTheAdapterHasNone) {
  PortBench bench;
  EXPECT_TRUE(open_tty(bench.device->path(), {.rs485 = true}).has_value());
}

TEST(PtyEnd, KeepsWhatItWritesForAGatewayThatOpensItsEndLater) {
  ThreadedLoop loop;
  const auto device = std::move(PtyEnd::open(loop.executor, loop.clock)).value();
  EXPECT_TRUE(loop.run_for_real(device->write({'\n', 3, 'a'})).has_value());
  LinuxSerialPort port(loop.executor, loop.clock, device->path(), {});
  EXPECT_EQ(loop.run_for_real(port.read_some(10)), Result<Bytes>(Bytes{'\n', 3, 'a'}));
}

TEST(PtyEnd, OutlivesAGatewayThatClosesAndOpensItsEnd) {
  ThreadedLoop loop;
  const auto device = std::move(PtyEnd::open(loop.executor, loop.clock)).value();
  {
    const FileDescriptor closed_again = std::move(open_tty(device->path(), {})).value();
  }
  LinuxSerialPort port(loop.executor, loop.clock, device->path(), {});
  EXPECT_TRUE(loop.run_for_real(port.write({7})).has_value());
  EXPECT_EQ(loop.run_for_real(device->read_some(10)), Result<Bytes>(Bytes{7}));
}

TEST(PtyEnd, NeitherReadsNorWritesAfterTheHangUp) {
  ThreadedLoop loop;
  const auto device = std::move(PtyEnd::open(loop.executor, loop.clock)).value();
  device->hang_up();
  EXPECT_EQ(loop.run_for_real(device->read_some(1)).error().reason, Reason::gone);
  EXPECT_EQ(loop.run_for_real(device->write({1})).error().reason, Reason::gone);
}

}  // namespace
}  // namespace sluice
