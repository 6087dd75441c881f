#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/commands.pb.h"

namespace sluice {

/// A signed command or desired document, as it stands on the wire.
struct Envelope {
  std::string key = {};      ///< id of the signing key
  std::string gateway = {};  ///< whom it is for
  std::string verb = {};     ///< the topic's, or "desired"
  std::int64_t counter = 0;
  std::string not_after = {};  ///< RFC 3339 in UTC
  std::string payload = {};    ///< base64 of the request
  std::string signature = {};  ///< base64

  /// What is signed: the values as they stand above, one a line.
  std::string signed_text() const;
};

struct DecodedEnvelope {
  Envelope envelope;
  std::vector<v1::Fault> faults;  ///< one at most: nobody knows yet who asks
};

/// Strictly: exactly these keys, a counter in decimal from 1 on, and within 256 KiB. Nothing of it is believed yet.
DecodedEnvelope envelope_from_json(std::string_view json);
std::string envelope_to_json(const Envelope& envelope);

/// Nanoseconds since 1970 of 2026-11-20T09:00:00Z, with or without decimals (RFC 3339, in UTC only). Years up to 9999; what a
/// number of 64 bits cannot hold, beyond 2262, is the latest that it can. Nothing for any other text.
std::optional<std::int64_t> nanoseconds_from_utc(std::string_view text);

}  // namespace sluice
