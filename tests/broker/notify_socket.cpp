#include "tests/broker/notify_socket.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace sluice::testing {

NotifySocket::NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::string path = this->address();
  if (path.size() >= sizeof(address.sun_path)) throw std::runtime_error("the path of the socket is too long");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) < 0) throw std::runtime_error("no notify socket");
}

NotifySocket::~NotifySocket() {
  ::close(socket_);
}

const std::vector<std::string>& NotifySocket::told() {
  std::array<char, 4096> datagram{};
  for (ssize_t size = 0; (size = ::recv(socket_, datagram.data(), datagram.size(), 0)) > 0;) {
    told_.emplace_back(datagram.data(), static_cast<std::size_t>(size));
  }
  return told_;
}

bool NotifySocket::heard(const std::string& words) {
  return std::ranges::any_of(told(), [&](const std::string& datagram) { return datagram.contains(words); });
}

}  // namespace sluice::testing
