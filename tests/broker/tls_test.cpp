#include <gmock/gmock.h>

#include "tests/broker/certificates.hpp"
#include "tests/broker/real_bench.hpp"

namespace sluice::testing {
namespace {

using ::testing::HasSubstr;

struct Tls : RealBench {
  ~Tls() override { run(finished(link.disconnect())); }

  static Task<bool> finished(Task<void> task) {
    co_await std::move(task);
    co_return true;
  }
  struct Nobody final : LinkListener {
    void on_answer(PublishId, PublishAnswer) override {}
    void on_lost(std::string) override {}
  };

  std::string settings_for(const Authority::Pair& pair, const std::string& more = "") const {
    return "allow_anonymous true\ncertfile " + pair.certificate + "\nkeyfile " + pair.key + "\n" + more;
  }
  std::expected<ServerLimits, ConnectFailure> connect(std::uint16_t port, TlsFiles files, const std::string& host = "127.0.0.1") {
    ConnectOptions how{
        .broker = {.host = host, .port = port, .tls = true}, .client_id = "sluice-test", .tls = std::move(files), .timeout = 5s};
    return run(link.connect(how, nobody));
  }
  void expect_insecure(const std::expected<ServerLimits, ConnectFailure>& connected, const std::string& why) {
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().trouble, ConnectTrouble::insecure);
    EXPECT_THAT(connected.error().detail, HasSubstr(why));
  }

  ScratchDirectory directory;
  Authority authority{directory, "authority"};
  Authority stranger{directory, "stranger"};
  Authority::Pair server = authority.issue("server", "IP:127.0.0.1,DNS:localhost");
  Nobody nobody;
};

TEST_F(Tls, ConnectsToABrokerOfTheConfiguredAuthority) {
  Mosquitto broker(settings_for(server));
  const auto connected = connect(broker.port(), {.ca = authority.certificate()});
  EXPECT_TRUE(connected) << connected.error().detail;
}

TEST_F(Tls, VerifiesTheNameThatIsConfigured) {
  Mosquitto broker(settings_for(server));
  const auto connected = connect(broker.port(), {.ca = authority.certificate()}, "localhost");
  EXPECT_TRUE(connected) << connected.error().detail;
}

TEST_F(Tls, RefusesABrokerOfAnotherAuthority) {
  Mosquitto broker(settings_for(server));
  expect_insecure(connect(broker.port(), {.ca = stranger.certificate()}), "certificate verify failed");
}

TEST_F(Tls, RefusesABrokerThatTheSystemDoesNotKnow) {
  Mosquitto broker(settings_for(server));
  expect_insecure(connect(broker.port(), {}), "certificate verify failed");
}

TEST_F(Tls, RefusesACertificateForAnotherHost) {
  Mosquitto broker(settings_for(authority.issue("elsewhere", "DNS:elsewhere.example")));
  expect_insecure(connect(broker.port(), {.ca = authority.certificate()}), "not for the host 127.0.0.1");
  expect_insecure(connect(broker.port(), {.ca = authority.certificate()}, "localhost"), "not for the host localhost");
}

TEST_F(Tls, RefusesACertificateThatHasExpired) {
  Mosquitto broker(settings_for(authority.issue("expired", "IP:127.0.0.1", -1)));
  expect_insecure(connect(broker.port(), {.ca = authority.certificate()}), "certificate verify failed");
}

TEST_F(Tls, ShowsItsOwnCertificateWhenTheBrokerAsks) {
  const auto client = authority.issue("client", "DNS:client");
  Mosquitto broker(settings_for(server, "require_certificate true\ncafile " + authority.certificate() + "\n"));
  const auto connected = connect(broker.port(), {.ca = authority.certificate(), .certificate = client.certificate, .key = client.key});
  EXPECT_TRUE(connected) << connected.error().detail;
}

TEST_F(Tls, IsRefusedWithoutTheCertificateThatTheBrokerWants) {
  Mosquitto broker(settings_for(server, "require_certificate true\ncafile " + authority.certificate() + "\n"));
  expect_insecure(connect(broker.port(), {.ca = authority.certificate()}), "TLS");
}

TEST_F(Tls, NeverTalksInTheClearToABrokerWithoutTls) {
  Mosquitto broker;
  expect_insecure(connect(broker.port(), {.ca = authority.certificate()}), "TLS");
}

TEST_F(Tls, RefusesVersionsBefore12) {
  const std::uint16_t port = free_port();
  const ChildProcess old({"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port), "-cert", server.certificate, "-key",
                          server.key, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-quiet"});
  ASSERT_TRUE(until([&] { return is_listening(port); }));
  expect_insecure(connect(port, {.ca = authority.certificate()}), "TLS");
}

TEST_F(Tls, SaysWhichFileIsEmpty) {
  expect_insecure(connect(free_port(), {.ca = "/dev/null"}), "mqtt.tls.ca: nothing in PEM form in /dev/null");
}

TEST_F(Tls, SaysWhichFileCannotBeRead) {
  expect_insecure(connect(free_port(), {.ca = "/nowhere/ca.pem"}), "mqtt.tls.ca: cannot read /nowhere/ca.pem");
}

}  // namespace
}  // namespace sluice::testing
