#include "gateway/uplink/connect_request.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace sluice {
namespace {

struct ConnectRequestTest : ::testing::Test {
  ConnectRequestTest() {
    settings.gateway = "g";
    settings.mqtt.add_broker("mqtt://first");
    settings.mqtt.add_broker("mqtts://second:9000");
    settings.mqtt.set_root("sluice");
    settings.mqtt.set_keepalive(Duration(30s).count());
  }
  ~ConnectRequestTest() override { std::filesystem::remove(password_file); }

  void write_password(const std::string& text) {
    std::ofstream(password_file) << text;
    settings.mqtt.set_password_file(password_file);
  }
  auto request(std::size_t broker = 0) { return connect_options(settings, broker, MqttVersion::v5, "boot"); }

  SessionSettings settings;
  std::string password_file = ::testing::TempDir() + "sluice-password-" + std::to_string(getpid());
};

TEST_F(ConnectRequestTest, AddressesTheBrokerOfThatPlace) {
  EXPECT_EQ(request(0)->broker, (BrokerUrl{.host = "first", .port = 1883, .tls = false}));
  EXPECT_EQ(request(1)->broker, (BrokerUrl{.host = "second", .port = 9000, .tls = true}));
}

TEST_F(ConnectRequestTest, LeavesAWillThatSaysOffline) {
  EXPECT_EQ(request()->will,
            (Message{.topic = "sluice/v1/g/status", .payload = R"({"state":"offline","boot_id":"boot"})", .qos = 1, .retain = true}));
}

TEST_F(ConnectRequestTest, NamesTheClientAfterTheGateway) {
  EXPECT_EQ(request()->client_id, "sluice-g");
  settings.mqtt.set_client_id("other");
  EXPECT_EQ(request()->client_id, "other");
}

TEST_F(ConnectRequestTest, HasNoCredentialsUnlessTheyAreConfigured) {
  EXPECT_EQ(request()->username, std::nullopt);
  EXPECT_EQ(request()->password, std::nullopt);
}

TEST_F(ConnectRequestTest, ReadsThePasswordAnewEachTime) {
  settings.mqtt.set_username("u");
  write_password("old\n");
  EXPECT_EQ(request()->password, "old");
  write_password("new");
  EXPECT_EQ(request()->password, "new");
  EXPECT_EQ(request()->username, "u");
}

TEST_F(ConnectRequestTest, SaysWhichPasswordFileCannotBeRead) {
  settings.mqtt.set_password_file("/nowhere/password");
  const auto options = request();
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().trouble, ConnectTrouble::insecure);
  EXPECT_EQ(options.error().detail, "mqtt.password_file: cannot read /nowhere/password: No such file or directory");
}

}  // namespace
}  // namespace sluice
