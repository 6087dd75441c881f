#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/broker/child_process.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// A port of 127.0.0.1 on which nobody listens.
std::uint16_t free_port();
bool is_listening(std::uint16_t port);

/// A real broker on a port of 127.0.0.1 that is its own also while it is dead, with a configuration of its own.
class Mosquitto {
 public:
  /// `settings`: lines of mosquitto.conf(5) after `listener`; without any, everybody may do everything.
  explicit Mosquitto(const std::string& settings = "allow_anonymous true\n");

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& scheme = "mqtt", const std::string& host = "127.0.0.1") const;

  /// Returns when it listens.
  void start();
  void kill_hard();  ///< kill -9
  void stop();       ///< SIGTERM
  void freeze();     ///< SIGSTOP
  void thaw();       ///< SIGCONT

 private:
  ScratchDirectory directory_;
  struct HeldPort;
  std::shared_ptr<HeldPort> held_;
  std::uint16_t port_;
  std::string configuration_;
  std::optional<ChildProcess> process_;
};

}  // namespace sluice::testing
