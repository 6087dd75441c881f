#include "gateway/uplink/connect_failures.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(ConnectFailures, TellBadCredentialsFromABusyBroker) {
  for (const int code : {0x86, 0x87, 0x8a, 4, 5}) EXPECT_EQ(failure_of_connack(code).trouble, ConnectTrouble::denied) << code;
  for (const int code : {0x88, 0x89, 0x97, 0x9f, 3}) EXPECT_EQ(failure_of_connack(code).trouble, ConnectTrouble::busy) << code;
}

TEST(ConnectFailures, KnowTheRefusedVersionInBothVersions) {
  EXPECT_EQ(failure_of_connack(0x84).trouble, ConnectTrouble::version);
  EXPECT_EQ(failure_of_connack(1).trouble, ConnectTrouble::version);
}

TEST(ConnectFailures, SayWhatTheBrokerSaid) {
  EXPECT_EQ(failure_of_connack(0x87).detail, "the broker refuses: not authorised (0x87)");
  EXPECT_EQ(failure_of_connack(0x93).detail, "the broker refuses with code 0x93");
}

TEST(ConnectFailures, TakeTheReasonOutOfWhatOpenSslPrints) {
  const BrokerUrl broker{.host = "h", .port = 8883, .tls = true};
  const auto failure = failure_after_tcp(
      broker,
      "80CB:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1890:");
  EXPECT_EQ(failure.trouble, ConnectTrouble::insecure);
  EXPECT_EQ(failure.detail, "TLS: certificate verify failed");
}

TEST(ConnectFailures, NameTheHostWhenOpenSslSaysNothing) {
  const BrokerUrl broker{.host = "broker.example", .port = 8883, .tls = true};
  const auto failure = failure_after_tcp(broker, "TCP/TLS connect failure");
  EXPECT_EQ(failure.trouble, ConnectTrouble::insecure);
  EXPECT_NE(failure.detail.find("not for the host broker.example"), std::string::npos);
}

TEST(ConnectFailures, TellAPeerThatDoesNotSpeakMqtt) {
  EXPECT_EQ(failure_after_tcp({.host = "h"}, "socket error").trouble, ConnectTrouble::unreachable);
}

TEST(PublishOutcomes, SayWhatToDoNext) {
  EXPECT_EQ(outcome_of(0x00), PublishOutcome::accepted);
  EXPECT_EQ(outcome_of(0x10), PublishOutcome::accepted);  // no matching subscribers
  EXPECT_EQ(outcome_of(0x80), PublishOutcome::busy);
  EXPECT_EQ(outcome_of(0x83), PublishOutcome::busy);
  EXPECT_EQ(outcome_of(0x97), PublishOutcome::busy);
  EXPECT_EQ(outcome_of(0x87), PublishOutcome::denied);
  EXPECT_EQ(outcome_of(0x95), PublishOutcome::too_large);
}

}  // namespace
}  // namespace sluice
