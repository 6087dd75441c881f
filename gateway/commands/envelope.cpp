#include "gateway/commands/envelope.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include <boost/json.hpp>

#include "gateway/commands/request_json.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/walker.hpp"

namespace sluice {
namespace {

constexpr std::string_view unsigned_request =
    "is not signed: this gateway takes only signed envelopes (`sluice send --sign FILE`) with the keys key, gateway, verb, counter, "
    "not_after, payload and signature";

struct TextField {
  std::string_view key;
  std::string Envelope::* member;
};
constexpr std::array<TextField, 6> text_fields{{{"key", &Envelope::key},
                                                {"gateway", &Envelope::gateway},
                                                {"verb", &Envelope::verb},
                                                {"not_after", &Envelope::not_after},
                                                {"payload", &Envelope::payload},
                                                {"signature", &Envelope::signature}}};

void read_texts(const ConfigNode& root, Envelope& envelope, Problems& problems) {
  for (const auto& [key, member] : text_fields) {
    const auto* entry = root.find(key);
    if (!entry) {
      problems.add({key}, {}, "is missing");
    } else if (entry->value.kind != NodeKind::text) {
      problems.add({key}, {}, "expects text, not " + std::string(describe(entry->value.kind)));
    } else {
      envelope.*member = entry->value.text;
    }
  }
}

void read_counter(const ConfigNode& root, Envelope& envelope, Problems& problems) {
  const auto* entry = root.find("counter");
  const auto counter = entry && entry->value.kind == NodeKind::number ? integer_from(entry->value.text) : std::nullopt;
  if (!entry) {
    problems.add({"counter"}, {}, "is missing");
  } else if (!counter || *counter < 1) {
    problems.add({"counter"}, {}, "expects a whole number from 1 to 9223372036854775807, in decimal");
  } else {
    envelope.counter = *counter;
  }
}

void refuse_other(const ConfigNode& root, Problems& problems) {
  std::vector<std::string> known{"counter"};
  for (const auto& field : text_fields) known.emplace_back(field.key);
  const auto other = std::ranges::find_if(root.entries, [&](const NodeEntry& entry) { return !std::ranges::contains(known, entry.key); });
  if (other != root.entries.end()) problems.add({other->key}, {}, unknown_key(other->key, known));
}

/// Digits only, all of them.
std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "" or ".123456789", in nanoseconds; further digits are cut.
std::optional<int> fraction(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() < 2) return std::nullopt;
  std::string nine(text.substr(1));
  if (nine.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  nine.resize(9, '0');
  return digits(nine);
}

bool has_separators(std::string_view text) {
  return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' && text.back() == 'Z';
}

}  // namespace

std::string Envelope::signed_text() const {
  return key + '\n' + gateway + '\n' + verb + '\n' + std::to_string(counter) + '\n' + not_after + '\n' + payload;
}

DecodedEnvelope envelope_from_json(std::string_view json) {
  DecodedEnvelope decoded;
  Problems problems;
  const auto root = json.empty() ? std::optional(ConfigNode()) : read_json(json, problems);
  if (root && !root->find("signature")) {
    decoded.faults.push_back(fault("", std::string(unsigned_request)));
    return decoded;
  }
  if (root) {
    read_texts(*root, decoded.envelope, problems);
    read_counter(*root, decoded.envelope, problems);
    refuse_other(*root, problems);
  }
  auto wrong = problems.take();
  if (!wrong.empty()) decoded.faults.push_back(fault(std::move(wrong.front().path), std::move(wrong.front().message)));
  return decoded;
}

std::string envelope_to_json(const Envelope& envelope) {
  return boost::json::serialize(boost::json::object{{"key", envelope.key},
                                                    {"gateway", envelope.gateway},
                                                    {"verb", envelope.verb},
                                                    {"counter", envelope.counter},
                                                    {"not_after", envelope.not_after},
                                                    {"payload", envelope.payload},
                                                    {"signature", envelope.signature}});
}

std::optional<std::int64_t> nanoseconds_from_utc(std::string_view text) {
  using namespace std::chrono;
  constexpr std::size_t shortest = std::string_view("2026-11-20T09:00:00Z").size();
  if (text.size() < shortest || !has_separators(text)) return std::nullopt;
  const auto part = [&](std::size_t from, std::size_t count) { return digits(text.substr(from, count)).value_or(-1); };
  const auto rest = fraction(text.substr(shortest - 1, text.size() - shortest));
  const year_month_day date(year(part(0, 4)), month(static_cast<unsigned>(part(5, 2))), day(static_cast<unsigned>(part(8, 2))));
  const int hour = part(11, 2);
  const int minute = part(14, 2);
  const int second = part(17, 2);
  const bool is_time = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!rest || !is_time || !date.ok() || date.year() < year(1970)) return std::nullopt;
  const seconds instant = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) + seconds(second);
  constexpr auto latest = std::numeric_limits<std::int64_t>::max();
  const std::int64_t whole = instant.count();
  return whole >= latest / 1'000'000'000 ? latest : whole * 1'000'000'000 + *rest;
}

}  // namespace sluice
