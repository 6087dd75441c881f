#include "tests/broker/subscriber.hpp"

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sluice::testing {
namespace {

std::vector<std::string> command(std::uint16_t port, const std::vector<std::string>& topics, std::vector<std::string> options) {
  // MQTT 5 with "retain as published" would need more options; a new subscriber sees the flag on what was retained before.
  std::vector<std::string> all{"stdbuf", "-oL", "mosquitto_sub",      "-h", "127.0.0.1", "-p", std::to_string(port), "-q", "1",
                               "-d",     "-F",  "message %q %r %t %x"};
  for (const auto& topic : topics) all.insert(all.end(), {"-t", topic});
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

}  // namespace

Subscriber::Subscriber(std::uint16_t port, std::vector<std::string> topics, std::vector<std::string> options)
    : program_(command(port, topics, std::move(options))) {
  using namespace std::chrono_literals;
  for (int tried = 0; tried < 500 && subscriptions_ == 0; ++tried) {
    std::this_thread::sleep_for(20ms);
    read();
  }
  if (subscriptions_ == 0) throw std::runtime_error("mosquitto_sub does not get its subscription");
}

const std::vector<Message>& Subscriber::messages() {
  read();
  return messages_;
}

std::vector<Message> Subscriber::on(const std::string& topic_end) {
  std::vector<Message> found;
  for (const auto& message : messages()) {
    if (message.topic.ends_with(topic_end)) found.push_back(message);
  }
  return found;
}

std::string Subscriber::last(const std::string& topic_end) {
  const auto found = on(topic_end);
  return found.empty() ? std::string() : found.back().payload;
}

std::size_t Subscriber::subscriptions() {
  read();
  return subscriptions_;
}

void Subscriber::read() {
  rest_ += program_.output();
  for (std::size_t end = 0; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1)) take(rest_.substr(0, end));
}

void Subscriber::take(const std::string& line) {
  if (line.starts_with("Subscribed")) ++subscriptions_;
  if (!line.starts_with("message ")) return;
  std::istringstream fields(line);
  std::string word;
  std::string hex;
  Message message;
  fields >> word >> message.qos >> message.retain >> message.topic >> hex;
  message.payload = from_hex(hex);
  messages_.push_back(std::move(message));
}

}  // namespace sluice::testing
