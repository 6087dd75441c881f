#include "firmware/provision/ip_address.hpp"

#include <gtest/gtest.h>

namespace sluice::provision {
namespace {

TEST(IpAddress, IsWrittenAsNumbersOnly) {
  for (const char* good : {"192.168.1.1", "::1", "fe80::1", "2001:db8::20"}) EXPECT_TRUE(IpAddress::from(good)) << good;
  for (const char* bad : {"", "192.168.1", "192.168.1.256", "host", "192.168.1.1 ", "192.168.1.1\n", "2001:db8::g", "1.2.3.4/24"}) {
    EXPECT_FALSE(IpAddress::from(bad)) << bad;
  }
}

TEST(IpAddress, HasAPrefixThatSaysWhoIsInItsNetwork) {
  const auto four = NetworkAddress::from("192.168.1.20/23");
  ASSERT_TRUE(four);
  EXPECT_TRUE(four->contains(*IpAddress::from("192.168.0.255")));
  EXPECT_FALSE(four->contains(*IpAddress::from("192.168.2.1")));
  EXPECT_FALSE(four->contains(*IpAddress::from("::1")));
  EXPECT_TRUE(NetworkAddress::from("2001:db8::20/64")->contains(*IpAddress::from("2001:db8::1")));
  for (const char* bad : {"192.168.1.20", "192.168.1.20/", "192.168.1.20/33", "192.168.1.20/0", "192.168.1.20/24x", "::1/129", "/24"}) {
    EXPECT_FALSE(NetworkAddress::from(bad)) << bad;
  }
}

TEST(IpAddress, OfAHostIsNeitherTheNetworkNorItsBroadcast) {
  EXPECT_TRUE(NetworkAddress::from("192.168.1.20/24")->is_of_a_host());
  EXPECT_FALSE(NetworkAddress::from("192.168.1.0/24")->is_of_a_host());
  EXPECT_FALSE(NetworkAddress::from("192.168.1.255/24")->is_of_a_host());
  EXPECT_TRUE(NetworkAddress::from("192.168.1.0/31")->is_of_a_host()) << "RFC 3021";
}

TEST(HostName, IsWhatRfc1123Says) {
  for (const std::string& good : {std::string("a"), std::string("greenhouse-1"), std::string("3com.example.org"), std::string(63, 'a')}) {
    EXPECT_TRUE(is_host_name(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string("-a"), std::string("a-"), std::string("a..b"), std::string(".a"),
                                 std::string("a."), std::string("a_b"), std::string("a b"), std::string("a\nb"), std::string("gewächshaus"),
                                 std::string(64, 'a'), std::string(33, 'a') + '.' + std::string(33, 'b')}) {
    EXPECT_FALSE(is_host_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace sluice::provision
