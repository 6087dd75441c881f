#pragma once
#include <string>
#include <vector>

#include "drivers/async/blocking_lane.hpp"
#include "gateway/config/broker_url.hpp"

namespace sluice {

/// The addresses of a host in the order in which they should be tried, IPv4 first (as Paho does). A literal address is not looked up.
/// getaddrinfo(3) blocks for as long as DNS hangs: it runs on `lane`.
Task<Result<std::vector<std::string>>> look_up(BlockingLane& lane, std::string host);

/// Tries to open a TCP connection, to tell people why another attempt failed: nothing when it works, otherwise what the kernel says.
Task<Result<std::string>> tcp_trouble(std::string address, std::uint16_t port);

/// HOST or [HOST], as a URI wants it.
std::string in_uri(const std::string& host);

}  // namespace sluice
