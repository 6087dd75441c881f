#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gateway/config/base64.hpp"
#include "gateway/config/checks.hpp"

namespace sluice {
namespace {

using Owners = std::map<std::string, Path>;

constexpr std::size_t key_size = 32;

Path path_of(int index) {
  return Path{"security", "command_keys", std::to_string(index)};
}

void check_public_key(const Draft& draft, const Path& path, const std::string& text) {
  const auto bytes = bytes_from_base64(text);
  if (!bytes) return draft.wrong(path, "is no base64 text (with its padding); `sluice keygen` prints the line to write");
  if (bytes->size() != key_size) {
    return draft.wrong(path, fmt::format("has {} bytes; an Ed25519 public key has {}", bytes->size(), key_size));
  }
  // With a point of small order anybody could make a signature; this is the one that examples contain.
  if (bytes->find_first_not_of('\0') == std::string::npos) draft.wrong(path, "is all zeros: put the key of `sluice keygen` there");
}

void check_unlike(const Draft& draft, Owners& owners, const std::string& value, const Path& path) {
  const auto [owner, first] = owners.emplace(value, path);
  if (!first) draft.wrong(path, fmt::format("is the same as {}; each key needs its own", owner->second.text()));
}

}  // namespace

void check_security(const Draft& draft) {
  const auto& keys = draft.config.security().command_keys();
  Owners ids;
  Owners publics;
  for (int i = 0; i < keys.size(); ++i) {
    const Path path = path_of(i);
    if (!keys[i].id().empty()) check_unlike(draft, ids, keys[i].id(), path / "id");
    if (keys[i].public_key().empty()) continue;
    check_public_key(draft, path / "public_key", keys[i].public_key());
    check_unlike(draft, publics, keys[i].public_key(), path / "public_key");
  }
  const bool can_change = std::ranges::any_of(keys, [](const v1::CommandKey& key) { return key.role() == "configure"; });
  const Path all{"security", "command_keys"};
  if (keys.empty() || can_change || draft.problems.below(all)) return;
  draft.wrong(all, "none has the role configure: nobody could ever change this configuration over MQTT, these keys included");
}

}  // namespace sluice
