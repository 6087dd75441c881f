#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Told on Paho's own threads, with Paho's locks held: whoever listens copies and posts, and calls nothing of the client.
class PahoEvents {
 public:
  PahoEvents() = default;
  PahoEvents(const PahoEvents&) = delete;
  PahoEvents& operator=(const PahoEvents&) = delete;
  virtual ~PahoEvents() = default;

  virtual void connected(ServerLimits limits) = 0;
  /// `code`: the CONNACK's when positive, otherwise Paho's own. `detail`: what OpenSSL said, or Paho.
  virtual void refused(int code, std::string detail) = 0;
  virtual void answered(PublishId id, std::uint8_t reason_code) = 0;
  virtual void arrived(Message message) = 0;
  /// `code`: of the broker's DISCONNECT, when there was one.
  virtual void lost(std::string reason, std::optional<std::uint8_t> code) = 0;
};

/// One connection of the Paho library, from connect to close; never used twice, as Paho keeps too much of a lost one.
/// open() and close() may block on Paho's global lock (for as long as DNS hangs, in the worst case) and belong on a BlockingLane.
class PahoClient {
 public:
  /// `events` is kept until close() has returned. `server` is the URI that Paho connects to, `options.broker` is not looked at.
  PahoClient(std::string server, ConnectOptions options, std::shared_ptr<PahoEvents> events);
  PahoClient(const PahoClient&) = delete;
  PahoClient& operator=(const PahoClient&) = delete;
  ~PahoClient();

  /// Begins to connect; connected() or refused() follows.
  void open();
  /// For a connected client, from one thread. A message that Paho does not take goes nowhere.
  void publish(PublishId id, const Message& message);

  /// The same; a subscription that the broker refuses brings nothing.
  void subscribe(const std::vector<Subscription>& subscriptions);

  enum class Farewell : std::uint8_t {
    clean,      ///< the broker forgets the Will
    with_will,  ///< the broker publishes the Will; where MQTT 3.1.1 has no word for that, it is published by the client
  };
  /// Ends the connection, if there is one, and frees what Paho holds. May be called twice.
  void close(Farewell farewell);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// True while a write to a closed socket does not kill the process.
bool sigpipe_is_ignored();

}  // namespace sluice
