#include "gateway/commands/sealed.hpp"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/spdlog.h>

#include "gateway/config/canonical.hpp"

namespace sluice {

std::string sealed(std::string_view text) {
  return sha256_hex(text) + '\n' + std::string(text);
}

std::optional<std::string> unsealed(std::string_view sealed_text) {
  const auto end = sealed_text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = sealed_text.substr(end + 1);
  return sha256_hex(text) == sealed_text.substr(0, end) ? std::optional(std::string(text)) : std::nullopt;
}

bool load_sealed(StateFiles& files, const std::string& name, google::protobuf::MessageLite& message) {
  const google::protobuf::LogSilencer quiet;
  const auto file = files.read(name);
  if (file && !*file) return true;
  const auto text = file ? unsealed(**file) : std::nullopt;
  if (text && message.ParseFromString(*text)) return true;
  message.Clear();
  const auto moved = files.set_aside(name);
  if (!moved) spdlog::warn("{} is unreadable and cannot be set aside: {}", name, moved.error().text());
  return false;
}

}  // namespace sluice
