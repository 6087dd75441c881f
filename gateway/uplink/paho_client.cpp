// This and paho_packets are the only files that include Paho.
#include "gateway/uplink/paho_client.hpp"

#include <csignal>
#include <mutex>
#include <utility>

#include <mqtt/async_client.h>

#include "gateway/uplink/paho_packets.hpp"

namespace sluice {
namespace {

/// Above every window, so that Paho's own limits are never what holds a message back.
constexpr int most_in_flight = 100;
constexpr int most_buffered = 400;
constexpr auto goodbye_patience = std::chrono::milliseconds(500);

std::chrono::seconds whole_seconds(Duration duration) {
  return std::max(std::chrono::seconds(1), std::chrono::floor<std::chrono::seconds>(duration));
}

mqtt::ssl_options ssl_options(const TlsFiles& files, mqtt::ssl_options::error_handler on_error) {
  mqtt::ssl_options ssl;
  ssl.set_verify(true);  // the certificate is for the host's name
  ssl.set_enable_server_cert_auth(true);
  // Paho can pin one version of TLS or take what OpenSSL permits: at this level that is 1.2 and 1.3 (SSL_CTX_set_security_level(3)).
  ssl.set_enabled_cipher_suites("DEFAULT@SECLEVEL=2");
  if (!files.ca.empty()) ssl.set_trust_store(files.ca);
  if (!files.certificate.empty()) ssl.set_key_store(files.certificate);
  if (!files.key.empty()) ssl.set_private_key(files.key);
  ssl.set_error_handler(std::move(on_error));
  return ssl;
}

/// What Paho asks to be kept for each publish is a pointer; the id travels in it.
void* to_context(PublishId id) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(id));
}
PublishId from_context(const mqtt::token& token) {
  return reinterpret_cast<std::uintptr_t>(token.get_user_context());
}

}  // namespace

class PahoClient::Impl {
 public:
  Impl(std::string server, ConnectOptions options, std::shared_ptr<PahoEvents> events)
      : server_(std::move(server)), options_(std::move(options)), events_(std::move(events)), on_connect_(*this), on_publish_(*this) {}

  void open();
  void publish(PublishId id, const Message& message);
  void subscribe(const std::vector<Subscription>& subscriptions);
  void close(Farewell farewell);

 private:
  struct OnConnect final : mqtt::iaction_listener {
    explicit OnConnect(Impl& i) : impl(i) {}
    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;
    Impl& impl;
  };
  struct OnPublish final : mqtt::iaction_listener {
    explicit OnPublish(Impl& i) : impl(i) {}
    void on_success(const mqtt::token& token) override;
    void on_failure(const mqtt::token& token) override;
    Impl& impl;
  };

  mqtt::connect_options connect_options();
  void say_goodbye(Farewell farewell);
  void note_tls_error(const std::string& text);

  std::string server_;
  ConnectOptions options_;
  std::shared_ptr<PahoEvents> events_;
  OnConnect on_connect_;
  OnPublish on_publish_;
  std::mutex tls_mutex_;
  std::string tls_error_;
  // Declared last: its destructor is the last moment at which Paho calls any of the above.
  std::unique_ptr<mqtt::async_client> client_;
};

void PahoClient::Impl::open() {
  auto created = mqtt::create_options_builder()
                     .server_uri(server_)
                     .client_id(options_.client_id)
                     .persistence(mqtt::NO_PERSISTENCE)
                     .mqtt_version(static_cast<int>(options_.version))
                     .send_while_disconnected(false)
                     .max_buffered_messages(most_buffered)
                     .finalize();
  try {
    client_ = std::make_unique<mqtt::async_client>(created);
    client_->set_connection_lost_handler([this](const std::string& why) { events_->lost(why.empty() ? "connection closed" : why, {}); });
    client_->set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode code) {
      events_->lost("the broker says: " + mqtt::to_string(code), static_cast<std::uint8_t>(code));
    });
    client_->set_message_callback([this](const mqtt::const_message_ptr& m) { events_->arrived(to_message(*m)); });
    client_->connect(connect_options(), nullptr, on_connect_);
  } catch (const mqtt::exception& error) {
    events_->refused(error.get_return_code(), error.what());
  }
}

mqtt::connect_options PahoClient::Impl::connect_options() {
  const bool v5 = options_.version == MqttVersion::v5;
  auto connect = v5 ? mqtt::connect_options::v5() : mqtt::connect_options::v3();
  connect.set_mqtt_version(static_cast<int>(options_.version));
  if (v5) {
    connect.set_clean_start(true);
    connect.set_properties({{mqtt::property::MAXIMUM_PACKET_SIZE, static_cast<std::int32_t>(2 * Message::largest_arrival)}});
  } else {
    connect.set_clean_session(true);
  }
  // Paho waits for 1.5 intervals after its PINGREQ: half the interval makes 1.25 of the one that was asked for.
  connect.set_keep_alive_interval(whole_seconds(options_.keepalive / 2));
  connect.set_connect_timeout(whole_seconds(options_.timeout));
  connect.set_max_inflight(most_in_flight);
  connect.set_automatic_reconnect(false);
  if (options_.username) connect.set_user_name(*options_.username);
  if (options_.password) connect.set_password(*options_.password);
  if (const auto& will = options_.will) connect.set_will(mqtt::will_options(will->topic, will->payload, will->qos, will->retain));
  if (options_.broker.tls) connect.set_ssl(ssl_options(options_.tls, [this](const std::string& text) { note_tls_error(text); }));
  return connect;
}

void PahoClient::Impl::note_tls_error(const std::string& text) {
  const std::scoped_lock lock(tls_mutex_);
  if (tls_error_.empty()) tls_error_ = text;
}

void PahoClient::Impl::OnConnect::on_success(const mqtt::token& token) {
  impl.events_->connected(limits_of(token.get_connect_response(), impl.options_.version));
}

void PahoClient::Impl::OnConnect::on_failure(const mqtt::token& token) {
  const std::scoped_lock lock(impl.tls_mutex_);
  impl.events_->refused(token.get_return_code(), impl.tls_error_.empty() ? token.get_error_message() : impl.tls_error_);
}

void PahoClient::Impl::OnPublish::on_success(const mqtt::token& token) {
  if (from_context(token) != 0) impl.events_->answered(from_context(token), mqtt::ReasonCode::SUCCESS);
}

void PahoClient::Impl::OnPublish::on_failure(const mqtt::token& token) {
  // Without a reason code it is no answer of the broker's, but the end of the connection, which is told by itself.
  const int code = token.get_reason_code();
  if (code >= mqtt::ReasonCode::UNSPECIFIED_ERROR) impl.events_->answered(from_context(token), static_cast<std::uint8_t>(code));
}

void PahoClient::Impl::publish(PublishId id, const Message& message) {
  auto packet = mqtt::make_message(message.topic, message.payload, message.qos, message.retain);
  if (options_.version == MqttVersion::v5) packet->set_properties(to_properties(message.properties));
  try {
    client_->publish(packet, to_context(message.qos == 0 ? 0 : id), on_publish_);
  } catch (const mqtt::exception&) {
    // The connection has just been lost, or its queue is full since nothing moves: the acknowledgement's deadline covers both.
  }
}

void PahoClient::Impl::subscribe(const std::vector<Subscription>& subscriptions) {
  try {
    for (const auto& [filter, as_published] : subscriptions) {
      client_->subscribe(filter, 1, mqtt::subscribe_options(mqtt::subscribe_options::LOCAL, as_published));
    }
  } catch (const mqtt::exception&) {
    // The connection has just been lost, which is told by itself.
  }
}

void PahoClient::Impl::say_goodbye(Farewell farewell) {
  const bool v5 = options_.version == MqttVersion::v5;
  auto disconnect = v5 ? mqtt::disconnect_options_builder::v5() : mqtt::disconnect_options_builder::v3();
  disconnect.timeout(goodbye_patience);
  if (farewell == Farewell::with_will && v5) disconnect.reason_code(mqtt::ReasonCode::DISCONNECT_WITH_WILL_MESSAGE);
  if (farewell == Farewell::with_will && !v5 && options_.will) publish(0, *options_.will);
  try {
    client_->disconnect(disconnect.finalize())->wait_for(2 * goodbye_patience);
  } catch (const mqtt::exception&) {
    // It was no longer connected: there is nobody to say it to.
  }
}

void PahoClient::Impl::close(Farewell farewell) {
  if (!client_) return;
  if (client_->is_connected()) say_goodbye(farewell);
  client_.reset();
}

PahoClient::PahoClient(std::string server, ConnectOptions options, std::shared_ptr<PahoEvents> events)
    : impl_(std::make_unique<Impl>(std::move(server), std::move(options), std::move(events))) {}

PahoClient::~PahoClient() = default;

void PahoClient::open() {
  impl_->open();
}

void PahoClient::publish(PublishId id, const Message& message) {
  impl_->publish(id, message);
}

void PahoClient::subscribe(const std::vector<Subscription>& subscriptions) {
  impl_->subscribe(subscriptions);
}

void PahoClient::close(Farewell farewell) {
  impl_->close(farewell);
}

bool sigpipe_is_ignored() {
  struct sigaction now{};
  return sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace sluice
