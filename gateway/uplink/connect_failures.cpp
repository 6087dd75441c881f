#include "gateway/uplink/connect_failures.hpp"

#include <array>
#include <format>

namespace sluice {
namespace {

struct Row {
  int code;
  ConnectTrouble trouble;
  std::string_view meaning;
};

using enum ConnectTrouble;

constexpr std::array<Row, 20> rows{{
    {1, version, "unacceptable protocol version"},
    {2, denied, "client identifier rejected"},
    {3, busy, "server unavailable"},
    {4, denied, "bad user name or password"},
    {5, denied, "not authorised"},
    {0x80, busy, "unspecified error"},
    {0x84, version, "unsupported protocol version"},
    {0x85, denied, "client identifier not valid"},
    {0x86, denied, "bad user name or password"},
    {0x87, denied, "not authorised"},
    {0x88, busy, "server unavailable"},
    {0x89, busy, "server busy"},
    {0x8a, denied, "banned"},
    {0x8c, denied, "bad authentication method"},
    {0x90, denied, "topic of the Will not valid"},
    {0x97, busy, "quota exceeded"},
    {0x9a, denied, "retained messages not supported"},
    {0x9b, denied, "QoS 1 not supported"},
    {0x9d, denied, "the server has moved"},
    {0x9f, busy, "connection rate exceeded"},
}};

/// OpenSSL's line is error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DATA, with its thread in front.
std::string reason_in(const std::string& said) {
  const auto begin = said.find("error:");
  if (begin == std::string::npos) return {};
  std::size_t from = begin;
  for (int field = 0; field < 4 && from != std::string::npos; ++field) {
    from = said.find(':', from);
    if (from != std::string::npos) ++from;
  }
  return from == std::string::npos ? said : said.substr(from, said.find(':', from) - from);
}

}  // namespace

ConnectFailure failure_of_connack(int code) {
  for (const Row& row : rows) {
    if (row.code == code) return {row.trouble, std::format("the broker refuses: {} (0x{:02x})", row.meaning, code)};
  }
  return {denied, std::format("the broker refuses with code 0x{:02x}", code)};
}

ConnectFailure failure_after_tcp(const BrokerUrl& broker, const std::string& said) {
  if (!broker.tls) return {unreachable, "something answers there, but it does not speak MQTT: " + said};
  const std::string reason = reason_in(said);
  if (!reason.empty()) return {insecure, "TLS: " + reason};
  return {insecure, "TLS: the certificate is not for the host " + broker.host + ", or the broker ended the handshake"};
}

}  // namespace sluice
