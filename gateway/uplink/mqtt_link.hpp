#pragma once
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/task.hpp"
#include "gateway/config/broker_url.hpp"

namespace sluice {

enum class MqttVersion : std::uint8_t { v3_1_1 = 4, v5 = 5 };

/// What MQTT 5 says of a message beside its payload (3.3.2.3); empty with 3.1.1.
struct MessageProperties {
  std::string content_type = {};
  std::string response_topic = {};
  std::string correlation = {};  ///< goes back with the answer

  friend bool operator==(const MessageProperties&, const MessageProperties&) = default;
};

/// Bytes that they take in a packet, at most.
std::size_t size_of(const MessageProperties& properties);

/// One PUBLISH packet.
struct Message {
  /// What arrives and is larger is told without its payload. Beyond twice that the broker does not even send it (MQTT 5 only).
  static constexpr std::size_t largest_arrival = std::size_t{256} * 1024;

  std::string topic;
  std::string payload;
  int qos = 1;  ///< 0 or 1
  bool retain = false;
  bool is_cut = false;  ///< it arrived, and was larger than `largest_arrival`
  MessageProperties properties = {};

  friend bool operator==(const Message&, const Message&) = default;
};

/// PEM files, read anew at each connect; an empty name stands for none (`ca`: the system's authorities).
struct TlsFiles {
  std::string ca = {};
  std::string certificate = {};
  std::string key = {};
};

struct ConnectOptions {
  BrokerUrl broker = {};
  MqttVersion version = MqttVersion::v5;
  std::string client_id = {};
  std::optional<std::string> username = {};
  std::optional<std::string> password = {};
  TlsFiles tls = {};
  std::optional<Message> will = {};
  Duration keepalive = 30s;  ///< a dead connection is noticed within 1.5 times this
  Duration timeout = 10s;    ///< for all of it: name, TCP, TLS, CONNACK
};

/// Why there is no connection, in terms of what to do next.
enum class ConnectTrouble : std::uint8_t {
  unreachable,  ///< no address, nobody listens, no answer in time: try the next broker, come back soon
  insecure,     ///< TLS could not be agreed on, or a certificate is not to be trusted: the same
  busy,         ///< the broker has no room for us now: the same
  version,      ///< the broker does not speak this version of MQTT: ask again with 3.1.1
  denied,       ///< wrong credentials, banned, client id refused: a person must act, so come back seldom
};

std::string_view name(ConnectTrouble trouble);

struct ConnectFailure {
  ConnectTrouble trouble = ConnectTrouble::unreachable;
  std::string detail = {};  ///< for people: what was tried and what came back
};

struct Subscription {
  std::string filter;  ///< with + and #
  /// What somebody publishes now is told with the retain flag that he gave it (MQTT 5, 3.8.3.1). Otherwise, and with 3.1.1, the flag
  /// says only that the broker had it before.
  bool retain_as_published = false;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// What the broker said in its CONNACK (MQTT 5, 3.2.2.3). MQTT 3.1.1 knows no limits.
struct ServerLimits {
  MqttVersion version = MqttVersion::v5;
  std::uint16_t receive_maximum = std::numeric_limits<std::uint16_t>::max();      ///< unacknowledged QoS 1 publishes
  std::uint32_t maximum_packet_size = std::numeric_limits<std::uint32_t>::max();  ///< bytes, with the packet's header
};

/// What became of a QoS 1 publish, in terms of what to do next.
enum class PublishOutcome : std::uint8_t {
  accepted,   ///< the broker has it
  busy,       ///< quota exceeded, or a trouble it does not name: the same again later
  too_large,  ///< in smaller pieces
  denied,     ///< not authorised, or not on this topic: a person must act
};

/// The meaning of a PUBACK's reason code (MQTT 5, 3.4.2.1).
PublishOutcome outcome_of(std::uint8_t reason_code);

struct PublishAnswer {
  PublishOutcome outcome = PublishOutcome::accepted;
  std::uint8_t reason_code = 0;
};

/// Of a DISCONNECT: another connection has our client id now.
inline constexpr std::uint8_t session_taken_over = 0x8e;

/// Names a publish until its answer comes. Never used twice by a link.
using PublishId = std::uint64_t;

/// Told on the loop's thread, never from inside a call to the link.
class LinkListener {
 public:
  LinkListener() = default;
  LinkListener(const LinkListener&) = delete;
  LinkListener& operator=(const LinkListener&) = delete;
  virtual ~LinkListener() = default;

  /// The PUBACK of a QoS 1 publish has come. A publish that is in flight when the connection is lost is never answered.
  virtual void on_answer(PublishId id, PublishAnswer answer) = 0;
  /// A message on a topic that was subscribed to.
  virtual void on_message(Message /*message*/) {}
  /// So many messages came faster than they could be told.
  virtual void on_messages_dropped(std::uint64_t /*count*/) {}
  /// The broker says why it ends the connection (MQTT 5, 3.14.2.1); on_lost() follows.
  virtual void on_disconnect(std::uint8_t /*reason_code*/) {}
  /// The connection is gone, for a reason that is shown to people; nothing more is told of it.
  virtual void on_lost(std::string reason) = 0;
};

/// One connection to an MQTT broker, at a time. It neither reconnects nor buffers nor waits: that is the session's business.
class MqttLink {
 public:
  MqttLink() = default;
  MqttLink(const MqttLink&) = delete;
  MqttLink& operator=(const MqttLink&) = delete;
  virtual ~MqttLink() = default;

  /// Clean start, session expiry 0. `listener` must outlive the connection. What is left of an earlier connection is dropped.
  virtual Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions options, LinkListener& listener) = 0;

  /// Hands the message over without waiting. Nothing comes back for QoS 0. While there is no connection it goes nowhere.
  virtual PublishId publish(Message message) = 0;

  /// Asks for what is published on these topics, with QoS 1, until the connection ends.
  virtual void subscribe(std::vector<Subscription> subscriptions) = 0;

  /// Says goodbye (the Will is not sent) and lets go of the connection. Bounded in time; does nothing without a connection.
  virtual Task<void> disconnect() = 0;

  /// Gives up a connection that does not answer: the broker is asked to send the Will, if it can still hear that.
  virtual void drop() = 0;
};

}  // namespace sluice
