#include "tests/broker/mortal_broker.hpp"

#include <chrono>
#include <format>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

/// What lies unread in sockets of 127.0.0.1 that are connected to the port, in bytes (the kernel's proc_net_tcp.rst).
std::size_t unread(std::uint16_t port) {
  std::ifstream sockets("/proc/net/tcp");
  const std::string peer = std::format("0100007F:{:04X}", port);
  std::size_t bytes = 0;
  for (std::string line; std::getline(sockets, line);) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues;
    fields >> slot >> local >> remote >> state >> queues;
    if (remote == peer && state == "01") bytes += std::stoul(queues.substr(queues.find(':') + 1), nullptr, 16);
  }
  return bytes;
}

/// What is in the file that the broker writes when it is asked to stop, the subscription, is there again after each death. Messages are
/// passed on before they are acknowledged, however many of them the subscriber has not acknowledged itself.
std::string settings(const ScratchDirectory& directory) {
  return std::format(
      "allow_anonymous true\npersistence true\npersistence_location {}/\nautosave_interval 0\n"
      "max_inflight_messages 0\nmax_queued_messages 0\n",
      directory.path().string());
}

void wait_until(const std::function<bool()>& so) {
  for (int tried = 0; !so(); ++tried) {
    if (tried == 1000) throw std::runtime_error("the collector does not read what the broker has sent");
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace

MortalBroker::MortalBroker() : broker_(settings(persistence_)), collector_(broker_.port(), {"-c", "-i", "collector"}) {
  broker_.stop();
  start();
}

/// When the socket to the collector is full, what is acknowledged waits in the broker's memory: it must have been nearly empty twice.
void MortalBroker::freeze_without_queue() {
  constexpr std::size_t little = 16'384;
  int times = 0;
  wait_until([&] {
    broker_.freeze();
    times = unread(broker_.port()) < little ? times + 1 : 0;
    if (times == 2) return true;
    broker_.thaw();
    std::this_thread::sleep_for(20ms);
    (void)collector_.messages();
    return false;
  });
}

void MortalBroker::kill() {
  wait_until([this] { return has_collector(); });
  freeze_without_queue();
  wait_until([this] { return (void)collector_.messages(), unread(broker_.port()) == 0; });
  std::this_thread::sleep_for(50ms);  // it has read, and prints
  (void)collector_.messages();
  broker_.kill_hard();
  is_up_ = false;
}

void MortalBroker::start() {
  subscriptions_before_ = collector_.subscriptions();
  broker_.start();
  is_up_ = true;
}

}  // namespace sluice::testing
