#include "gateway/uplink/retained_board.hpp"

#include <utility>

namespace sluice {

void RetainedBoard::set(const std::string& topic, std::string payload) {
  const auto [place, is_new] = payloads_.try_emplace(topic);
  if (!is_new && place->second == payload) return;
  place->second = std::move(payload);
  put_back(topic);
}

void RetainedBoard::put_back(const std::string& topic) {
  if (queued_.insert(topic).second) due_.push_back(topic);
}

std::optional<Message> RetainedBoard::take_due() {
  if (due_.empty()) return std::nullopt;
  std::string topic = std::move(due_.front());
  due_.pop_front();
  queued_.erase(topic);
  std::string payload = payloads_.at(topic);
  return Message{.topic = std::move(topic), .payload = std::move(payload), .qos = 1, .retain = true};
}

}  // namespace sluice
