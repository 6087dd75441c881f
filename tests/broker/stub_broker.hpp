#pragma once
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "drivers/async/task_group.hpp"

namespace sluice::testing {

/// A peer that speaks just enough MQTT to be refused, ignored or misled by: it answers the CONNECT of each connection and the
/// QoS 1 publishes after it, on the test's own loop.
class StubBroker {
 public:
  enum class Manner : std::uint8_t {
    only_3_1_1,           ///< answers a newer CONNECT as a 3.1.1 broker does: CONNACK with code 1
    only_3_1_1_politely,  ///< answers it as MQTT 5 wants: CONNACK with reason 0x84
    silent,               ///< takes connections and says nothing
    babbling,             ///< answers with something that is no MQTT
    leaving,              ///< accepts each connection and closes it at once
  };

  StubBroker(Executor executor, Manner manner);
  /// Call tasks.stop() and join before it is destroyed.
  TaskGroup& tasks() { return tasks_; }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port()); }
  /// The protocol level of each CONNECT.
  const std::vector<int>& levels() const { return levels_; }
  std::size_t publishes() const { return publishes_; }

 private:
  using Socket = asio::ip::tcp::socket;

  Task<void> accept();
  Task<void> serve(std::list<Socket>::iterator socket);
  std::string answer_to_connect(const std::string& packet);
  std::string answer_to(const std::string& packet);

  asio::ip::tcp::acceptor acceptor_;
  Manner manner_;
  std::list<Socket> sockets_;
  std::vector<int> levels_;
  std::size_t publishes_ = 0;
  TaskGroup tasks_;
};

}  // namespace sluice::testing
