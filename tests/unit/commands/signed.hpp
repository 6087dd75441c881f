#pragma once
#include <string>

#include "gateway/commands/ed25519.hpp"
#include "gateway/commands/envelope.hpp"
#include "gateway/config/base64.hpp"
#include "proto/config.pb.h"

namespace sluice::testing {

/// Somebody with a signing key.
struct Signer {
  std::string id = "office";
  SigningKey key = SigningKey::generate().value();

  v1::CommandKey as(const std::string& role) const {
    v1::CommandKey entry;
    entry.set_id(id);
    entry.set_public_key(base64_of(key.public_key()));
    entry.set_role(role);
    return entry;
  }

  std::string sign(Envelope envelope) const {
    envelope.signature = base64_of(key.sign(envelope.signed_text()));
    return envelope_to_json(envelope);
  }

  /// For the gateway "g", good for a long time.
  Envelope envelope(const std::string& verb, std::int64_t counter, const std::string& request = "{}") const {
    return {
        .key = id, .gateway = "g", .verb = verb, .counter = counter, .not_after = "2100-01-01T00:00:00Z", .payload = base64_of(request)};
  }
  std::string command(const std::string& verb, std::int64_t counter, const std::string& request = "{}") const {
    return sign(envelope(verb, counter, request));
  }
};

inline v1::Security security_of(const std::vector<v1::CommandKey>& keys) {
  v1::Security security;
  for (const auto& key : keys) *security.add_command_keys() = key;
  return security;
}

}  // namespace sluice::testing
