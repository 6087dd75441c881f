#pragma once
#include "tests/broker/mosquitto.hpp"
#include "tests/broker/subscriber.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// A broker that can be killed at any moment without a loss of its own: whatever it has acknowledged has gone to its one subscriber.
class MortalBroker {
 public:
  /// It runs, and the subscriber has its subscription.
  MortalBroker();

  const Mosquitto& mosquitto() const { return broker_; }
  std::uint16_t port() const { return broker_.port(); }
  std::string url() const { return broker_.url(); }
  bool is_up() const { return is_up_; }

  /// Of everything. It keeps its subscription, and gets what was published before it is back.
  Subscriber& collector() { return collector_; }
  /// Since the broker started.
  bool has_collector() { return is_up_ && collector_.subscriptions() > subscriptions_before_; }

  /// kill -9, once the collector is there and has read what it was sent. Throws when that takes more than ten seconds.
  void kill();
  void start();

 private:
  void freeze_without_queue();

  ScratchDirectory persistence_;
  Mosquitto broker_;
  Subscriber collector_;
  bool is_up_ = true;
  std::size_t subscriptions_before_ = 0;
};

}  // namespace sluice::testing
