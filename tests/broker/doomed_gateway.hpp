#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "tests/broker/program.hpp"
#include "tests/broker/stream_account.hpp"

namespace sluice::testing {

/// A gateway that makes some 270 records a second, is killed and started again on its state directory.
class DoomedGateway {
 public:
  /// `outbox`: that section of its configuration.
  DoomedGateway(const Mosquitto& broker, std::string id, const std::string& outbox);

  const std::string& id() const { return id_; }
  StreamAccount& account() { return account_; }
  bool runs() const { return program_.has_value(); }

  void start();
  /// kill -9, and a look at what it has left on disk. False when it had ended by itself.
  bool kill(StreamAccount::Time now, const std::string& what);
  /// SIGTERM; its exit status.
  int stop();
  /// What the last run has logged. To be asked often, or the gateway waits for somebody to read.
  std::string log() { return program_ ? program_->log() : log_; }

  /// The numbers of the records in outbox.db, read from a copy and without a line of the gateway's own.
  std::set<std::uint64_t> on_disk() const;
  /// The last number of the stream, after stop().
  std::uint64_t last_number() const;

 private:
  std::string id_;
  std::string configuration_;
  ScratchDirectory state_;
  StreamAccount account_;
  std::optional<Program> program_;
  std::string log_;
};

}  // namespace sluice::testing
