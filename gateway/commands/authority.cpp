#include "gateway/commands/authority.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "gateway/commands/ed25519.hpp"
#include "gateway/commands/request_json.hpp"
#include "gateway/commands/sealed.hpp"
#include "gateway/config/base64.hpp"
#include "gateway/config/canonical.hpp"
#include "gateway/config/wording.hpp"
#include "gateway/dialects/timestamp.hpp"
#include "proto/command_memory.pb.h"

namespace sluice {
namespace {

constexpr auto counters_file = "commands";
constexpr std::string_view of_desired = " desired";

std::string counter_name(const std::string& public_key, const std::string& verb) {
  return verb == "desired" ? public_key + std::string(of_desired) : public_key;
}

std::string_view public_key_in(std::string_view counter_name) {
  return counter_name.substr(0, counter_name.find(' '));
}

RefusedCommand refusal(RefusalReason reason, std::string path, std::string message) {
  return {.reason = reason, .faults = {fault(std::move(path), std::move(message))}};
}

bool is_signed(const v1::CommandKey& key, const Envelope& envelope) {
  const auto public_key = bytes_from_base64(key.public_key());
  const auto signature = bytes_from_base64(envelope.signature);
  return public_key && signature && is_signed_by(*public_key, envelope.signed_text(), *signature);
}

std::optional<RefusedCommand> check_role(const v1::CommandKey& key, const std::string& verb) {
  if (role_permits(key.role(), verb)) return std::nullopt;
  return refusal(RefusalReason::role, "key", fmt::format("{} has the role {}, which does not permit {}", key.id(), key.role(), verb));
}

std::expected<Envelope, RefusedCommand> read_form(const std::string& text) {
  auto [envelope, faults] = envelope_from_json(text);
  if (faults.empty() && !bytes_from_base64(envelope.payload)) faults.push_back(fault("payload", "is no base64 text (with its padding)"));
  if (!faults.empty()) return std::unexpected(RefusedCommand{.reason = RefusalReason::envelope, .faults = std::move(faults)});
  return std::move(envelope);
}

}  // namespace

bool role_permits(const std::string& role, const std::string& verb) {
  static const std::set<std::string> read{"status", "get-config", "read"};
  static const std::set<std::string> operate{"write", "confirm"};
  if (role == "configure") return true;
  return read.contains(verb) ? role == "read" || role == "operate" : role == "operate" && operate.contains(verb);
}

bool Authority::load() {
  v1::CommandCounters counters;
  const bool is_good = load_sealed(files_, counters_file, counters);
  for (const auto& last : counters.last()) counters_[last.public_key()] = last.counter();
  desired_ = counters.desired();
  return is_good;
}

void Authority::configure(std::string gateway, v1::Security security) {
  gateway_ = std::move(gateway);
  security_ = std::move(security);
}

Task<std::expected<std::string, RefusedCommand>> Authority::admit(std::string verb, std::string text) {
  const auto envelope = read_form(text);
  if (!envelope) co_return std::unexpected(envelope.error());
  const auto* key = find_key(envelope->key);
  if (!key) {
    const auto message = fmt::format("security.command_keys of this gateway has no {}", in_quotes(envelope->key));
    co_return std::unexpected(refusal(RefusalReason::key, "key", message));
  }
  if (!is_signed(*key, *envelope)) co_return std::unexpected(refusal(RefusalReason::signature, "signature", "is not valid"));
  if (auto wrong = check_target(*envelope, verb)) co_return std::unexpected(std::move(*wrong));
  const auto hash = verb == "desired" ? sha256_hex(text) : std::string();
  const bool was_taken = !hash.empty() && hash == desired_;
  auto later = was_taken ? std::nullopt : check_time(*envelope);
  if (!later) later = check_role(*key, verb);
  if (!was_taken) {
    const auto counted = counter_name(key->public_key(), verb);
    if (auto wrong = co_await take_counter(counted, envelope->counter, later ? "" : hash)) co_return std::unexpected(*wrong);
  }
  if (later) co_return std::unexpected(std::move(*later));
  co_return bytes_from_base64(envelope->payload).value();
}

const v1::CommandKey* Authority::find_key(const std::string& id) const {
  const auto& keys = security_.command_keys();
  const auto found = std::ranges::find(keys, id, &v1::CommandKey::id);
  return found == keys.end() ? nullptr : &*found;
}

std::optional<RefusedCommand> Authority::check_target(const Envelope& envelope, const std::string& verb) const {
  if (envelope.gateway != gateway_) {
    return refusal(RefusalReason::target, "gateway", fmt::format("is {}; this one is {}", in_quotes(envelope.gateway), gateway_));
  }
  if (envelope.verb == verb) return std::nullopt;
  return refusal(RefusalReason::target, "verb", fmt::format("is {}; the topic says {}", in_quotes(envelope.verb), in_quotes(verb)));
}

std::optional<RefusedCommand> Authority::check_time(const Envelope& envelope) const {
  const auto limit = nanoseconds_from_utc(envelope.not_after);
  if (!limit) return refusal(RefusalReason::time, "not_after", "expects a time in UTC such as 2026-11-20T09:00:00Z");
  const auto now = wall_.at(clock_.now());
  if (!now.synchronised || now.nanoseconds <= *limit) return std::nullopt;
  return refusal(RefusalReason::time, "not_after", fmt::format("has passed: here it is {}", timestamp(now)));
}

Task<std::optional<RefusedCommand>> Authority::take_counter(std::string counter_name, std::int64_t counter, std::string desired) {
  auto& last = counters_[counter_name];
  const bool is_tried_again = counter == last && !desired.empty() && desired == unstored_;
  if (counter <= last && !is_tried_again) {
    co_return refusal(RefusalReason::counter, "counter", fmt::format("{} was used before, or overtaken; must be above {}", counter, last));
  }
  last = counter;
  forget_oldest();
  const auto stored = co_await files_.replace(counters_file, sealed(counters_text(desired.empty() ? desired_ : desired)));
  if (!stored) {
    unstored_ = desired;
    co_return refusal(RefusalReason::counter, "counter", "cannot be stored, so nothing is carried out: " + stored.error().text());
  }
  if (!desired.empty()) desired_ = std::move(desired);
  co_return std::nullopt;
}

std::string Authority::counters_text(const std::string& desired) const {
  v1::CommandCounters counters;
  counters.set_desired(desired);
  for (const auto& [counter_name, counter] : counters_) {
    auto& last = *counters.add_last();
    last.set_public_key(counter_name);
    last.set_counter(counter);
  }
  return counters.SerializeAsString();
}

/// Senders count by the time, so the lowest counter is that of the key that was used longest ago.
void Authority::forget_oldest() {
  if (counters_.size() <= most_counters) return;
  const auto is_configured = [&](const std::string& counter_name) {
    return std::ranges::contains(security_.command_keys(), public_key_in(counter_name), &v1::CommandKey::public_key);
  };
  auto oldest = counters_.end();
  for (auto each = counters_.begin(); each != counters_.end(); ++each) {
    if (is_configured(each->first)) continue;
    if (oldest == counters_.end() || each->second < oldest->second) oldest = each;
  }
  if (oldest != counters_.end()) counters_.erase(oldest);
}

}  // namespace sluice
