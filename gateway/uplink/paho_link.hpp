#pragma once
#include <memory>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// MqttLink over the Paho C++ library. Await disconnect() before destroying a link that was connected: otherwise the destructor
/// may have to wait for Paho.
class PahoLink final : public MqttLink {
 public:
  PahoLink(Executor executor, Clock& clock);
  ~PahoLink() override;

  Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions options, LinkListener& listener) override;
  PublishId publish(Message message) override;
  void subscribe(std::vector<Subscription> subscriptions) override;
  Task<void> disconnect() override;
  void drop() override;

 private:
  class Client;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice
