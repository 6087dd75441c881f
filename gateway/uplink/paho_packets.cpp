#include "gateway/uplink/paho_packets.hpp"

namespace sluice {
namespace {

std::string text_of(const mqtt::properties& properties, mqtt::property::code code) {
  return properties.contains(code) ? mqtt::get<std::string>(properties, code) : std::string();
}

}  // namespace

ServerLimits limits_of(const mqtt::connect_response& response, MqttVersion version) {
  ServerLimits limits{.version = version};
  const mqtt::properties& said = response.get_properties();
  if (said.contains(mqtt::property::RECEIVE_MAXIMUM))
    limits.receive_maximum = mqtt::get<std::uint16_t>(said, mqtt::property::RECEIVE_MAXIMUM);
  if (said.contains(mqtt::property::MAXIMUM_PACKET_SIZE)) {
    limits.maximum_packet_size = mqtt::get<std::uint32_t>(said, mqtt::property::MAXIMUM_PACKET_SIZE);
  }
  return limits;
}

Message to_message(const mqtt::message& packet) {
  const mqtt::properties& said = packet.get_properties();
  Message message{.topic = packet.get_topic(),
                  .payload = {},
                  .qos = packet.get_qos(),
                  .retain = packet.is_retained(),
                  .is_cut = packet.get_payload_ref().size() > Message::largest_arrival,
                  .properties = {.content_type = text_of(said, mqtt::property::CONTENT_TYPE),
                                 .response_topic = text_of(said, mqtt::property::RESPONSE_TOPIC),
                                 .correlation = text_of(said, mqtt::property::CORRELATION_DATA)}};
  if (!message.is_cut) message.payload = packet.to_string();
  return message;
}

mqtt::properties to_properties(const MessageProperties& ours) {
  mqtt::properties properties;
  const auto add = [&properties](mqtt::property::code code, const std::string& text) {
    if (!text.empty()) properties.add({code, text});
  };
  add(mqtt::property::CONTENT_TYPE, ours.content_type);
  add(mqtt::property::RESPONSE_TOPIC, ours.response_topic);
  add(mqtt::property::CORRELATION_DATA, ours.correlation);
  return properties;
}

}  // namespace sluice
