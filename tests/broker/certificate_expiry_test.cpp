#include "gateway/uplink/certificate_expiry.hpp"

#include <gtest/gtest.h>

#include "drivers/async/steady_clock.hpp"
#include "tests/broker/certificates.hpp"

namespace sluice::testing {
namespace {

struct CertificateExpiry : ::testing::Test {
  WallTime now() const {
    WallTime time = wall.at(clock.now());
    time.synchronised = true;
    return time;
  }

  ScratchDirectory directory;
  asio::io_context context{1};
  SteadyClock clock{context.get_executor()};
  SystemWallClock wall{clock};
};

TEST_F(CertificateExpiry, SaysHowLongACertificateIsStillValid) {
  const auto pair = Authority(directory, "ca").issue("gateway", "DNS:gateway", 20);
  const auto left = certificate_time_left(pair.certificate, now());
  ASSERT_TRUE(left);
  EXPECT_NEAR(std::chrono::duration<double>(*left).count(), 20 * 86'400.0, 60);
}

TEST_F(CertificateExpiry, IsNegativeAfterwards) {
  const auto pair = Authority(directory, "ca").issue("gateway", "DNS:gateway", 1);
  WallTime later = now();
  later.nanoseconds += Duration(48h).count();
  EXPECT_LT(*certificate_time_left(pair.certificate, later), Duration(-23h));
}

TEST_F(CertificateExpiry, IsUnknownWithoutACertificateOrAClock) {
  EXPECT_FALSE(certificate_time_left(directory.file("missing"), now()));
  EXPECT_FALSE(certificate_time_left(directory.write("text", "no certificate"), now()));
  const auto pair = Authority(directory, "ca").issue("gateway", "DNS:gateway", 20);
  EXPECT_FALSE(certificate_time_left(pair.certificate, WallTime{.nanoseconds = 0, .synchronised = false}));
}

}  // namespace
}  // namespace sluice::testing
