#include "tests/broker/mosquitto.hpp"

#include <chrono>
#include <csignal>
#include <format>
#include <stdexcept>
#include <thread>

#include <boost/asio.hpp>

namespace sluice::testing {
namespace {

namespace ip = boost::asio::ip;

const ip::address loopback = ip::make_address("127.0.0.1");

}  // namespace

std::uint16_t free_port() {
  boost::asio::io_context context;
  return ip::tcp::acceptor(context, {loopback, 0}).local_endpoint().port();
}

bool is_listening(std::uint16_t port) {
  boost::asio::io_context context;
  ip::tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect({loopback, port}, error);
  return !error;
}

/// Bound and not listening: others are given other ports, and a socket with SO_REUSEADDR may listen here (socket(7)).
struct Mosquitto::HeldPort {
  HeldPort() : socket(context, ip::tcp::v4()) {
    socket.set_option(ip::tcp::acceptor::reuse_address(true));
    socket.bind({loopback, 0});
  }
  boost::asio::io_context context;
  ip::tcp::acceptor socket;
};

Mosquitto::Mosquitto(const std::string& settings) : held_(std::make_shared<HeldPort>()), port_(held_->socket.local_endpoint().port()) {
  // A broker that gives up being root also forgets that it shall end with its parent.
  configuration_ = directory_.write("mosquitto.conf", std::format("user root\nlistener {} 127.0.0.1\n{}", port_, settings));
  start();
}

std::string Mosquitto::url(const std::string& scheme, const std::string& host) const {
  return std::format("{}://{}:{}", scheme, host, port_);
}

void Mosquitto::start() {
  using namespace std::chrono_literals;
  process_.emplace(std::vector<std::string>{"/usr/sbin/mosquitto", "-c", configuration_});
  for (int tried = 0; tried < 500; ++tried) {
    if (is_listening(port_)) return;
    std::this_thread::sleep_for(20ms);
  }
  throw std::runtime_error("mosquitto does not start");
}

void Mosquitto::kill_hard() {
  process_->signal(SIGKILL);
  process_.reset();
}

void Mosquitto::stop() {
  process_->signal(SIGTERM);
  process_->wait();
  process_.reset();
}

void Mosquitto::freeze() {
  process_->signal(SIGSTOP);
}

void Mosquitto::thaw() {
  process_->signal(SIGCONT);
}

}  // namespace sluice::testing
