#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

namespace sluice::testing {

/// A hostile client of a broker: publishes with QoS 0 as often as it is told, and hears nothing.
class Flooder {
 public:
  Flooder(std::uint16_t port, std::string topic, std::string payload, int messages_a_second);
  Flooder(const Flooder&) = delete;
  Flooder& operator=(const Flooder&) = delete;
  ~Flooder();

  std::uint64_t sent() const { return sent_; }

 private:
  void flood(std::string topic, std::string payload, int messages_a_second);

  int socket_ = -1;
  std::atomic<bool> ends_ = false;
  std::atomic<std::uint64_t> sent_ = 0;
  std::thread thread_;
};

}  // namespace sluice::testing
