#include <algorithm>

#include <fmt/format.h>

#include "gateway/config/broker_url.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

void check_brokers(const Draft& draft) {
  const v1::Mqtt& mqtt = draft.config.mqtt();
  const NodeEntry* section = draft.root.find("mqtt");
  const NodeEntry* written = section->value.find("broker");
  const bool is_list = written && written->value.kind == NodeKind::list;
  bool any_tls = false;
  // Items that are no URL were not added to `broker`, so the tree is read again: positions are those of the list.
  const std::size_t count = is_list ? written->value.items.size() : (written ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) {
    const ConfigNode& node = is_list ? written->value.items[i] : written->value;
    const auto url = broker_url_from(node.text);
    any_tls |= url && url->tls;
    if (!url || url->tls || url->is_loopback() || mqtt.allow_plaintext()) continue;
    const Path path{"mqtt", "broker"};
    draft.problems.add(
        is_list ? path / std::to_string(i) : path, node.place,
        fmt::format("mqtt:// sends passwords and readings to {} in the clear: use mqtts://, or set allow_plaintext: true", url->host));
  }
  if (mqtt.has_tls() && mqtt.broker_size() > 0 && !any_tls) {
    draft.wrong({"mqtt", "tls"}, "only for mqtts:// brokers, and there is none: use mqtts://, or remove these keys");
  }
}

void check_credentials(const Draft& draft) {
  const v1::Mqtt& mqtt = draft.config.mqtt();
  if (!mqtt.password_file().empty() && mqtt.username().empty()) draft.wrong({"mqtt", "password_file"}, "needs `username` beside it");
  if (!mqtt.tls().certificate().empty() && mqtt.tls().key().empty()) {
    draft.wrong({"mqtt", "tls", "certificate"}, "needs `key`, the private key of this certificate, beside it");
  }
  if (!mqtt.tls().key().empty() && mqtt.tls().certificate().empty()) {
    draft.wrong({"mqtt", "tls", "key"}, "needs `certificate`, the certificate of this key, beside it");
  }
}

void check_dialects(const Draft& draft) {
  v1::Dialects& dialects = *draft.config.mutable_mqtt()->mutable_dialects();
  const auto refuse = [&](bool written, std::string_view name) {
    if (written)
      draft.wrong({"mqtt", "dialects", name}, fmt::format("the dialect {} is not built into this version; protobuf and json are", name));
  };
  refuse(dialects.has_sparkplug(), "sparkplug");
  refuse(dialects.has_homeassistant(), "homeassistant");
  const bool none = !dialects.has_protobuf() && !dialects.has_json() && !dialects.has_sparkplug() && !dialects.has_homeassistant();
  if (!none) return;
  dialects.mutable_protobuf();
  dialects.mutable_json();
}

}  // namespace

void check_delivery(const Draft& draft) {
  if (!draft.config.has_mqtt()) return;
  check_brokers(draft);
  check_credentials(draft);
  check_dialects(draft);
}

}  // namespace sluice
