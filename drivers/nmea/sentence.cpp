#include "drivers/nmea/sentence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "drivers/nmea/columns.hpp"

namespace sluice::nmea {
namespace {

constexpr double metres_per_second_in_a_knot = 1852.0 / 3600;

void gga(Columns& columns) {
  columns.time_of_day(time_s, 1);
  columns.degrees(lat, 2);
  columns.degrees(lon, 4);
  columns.integer(quality, 6);
  columns.integer(sats, 7);
  columns.number(hdop, 8);
  columns.number(alt_m, 9);
  columns.number(geoid_m, 11);
  if (columns.at(6) == "0" || columns.at(6).empty()) columns.without_fix({lat, lon, alt_m});
}

void rmc(Columns& columns) {
  columns.time_of_day(time_s, 1);
  columns.text(status, 2);
  columns.degrees(lat, 3);
  columns.degrees(lon, 5);
  columns.number(speed_mps, 7, metres_per_second_in_a_knot);
  columns.number(course_deg, 8);
  columns.calendar_date(date, 9);
  if (columns.at(2) != "A") columns.without_fix({lat, lon, speed_mps, course_deg});
}

void vtg(Columns& columns) {
  columns.number(course_true_deg, 1);
  columns.number(speed_kn, 5);
  columns.number(speed_kmh, 7);
  if (columns.at(9) == "N") columns.without_fix({course_true_deg, speed_kn, speed_kmh});
}

void gsa(Columns& columns) {
  columns.integer(mode, 2);
  std::int64_t used = 0;
  for (std::size_t column = 3; column <= 14; ++column) used += columns.at(column).empty() ? 0 : 1;
  columns.say(sv_used, used);
  columns.number(pdop, 15);
  columns.number(hdop, 16);
  columns.number(vdop, 17);
}

void gsv(Columns& columns) {
  columns.integer(msgs, 1);
  columns.integer(num, 2);
  columns.integer(in_view, 3);
}

void gll(Columns& columns) {
  columns.degrees(lat, 1);
  columns.degrees(lon, 3);
  columns.time_of_day(time_s, 5);
  columns.text(status, 6);
  if (columns.at(6) == "V") columns.without_fix({lat, lon});
}

void zda(Columns& columns) {
  columns.time_of_day(time_s, 1);
  columns.integer(day, 2);
  columns.integer(month, 3);
  columns.integer(year, 4);
}

struct SentenceType {
  std::string_view name;
  std::size_t least_columns;  ///< with the address; what the oldest receivers send
  void (*read)(Columns& columns);
};

constexpr std::array<SentenceType, 7> types{{
    {"GGA", 12, gga},
    {"RMC", 10, rmc},
    {"VTG", 6, vtg},
    {"GSA", 18, gsa},
    {"GSV", 4, gsv},
    {"GLL", 5, gll},
    {"ZDA", 5, zda},
}};

/// The text between `$` and `*`, when the two digits after it are right.
Result<std::string_view> checked_body(std::string_view line) {
  const auto star = line.rfind('*');
  if (star == std::string_view::npos) return fail(Reason::checksum, "missing");
  const auto body = line.substr(1, star - 1);
  const auto digits = line.substr(star + 1);
  unsigned stated = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), stated, 16);
  if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return fail(Reason::checksum, "no two digits");
  const auto sum = [](unsigned so_far, char c) { return so_far ^ static_cast<unsigned char>(c); };
  if (std::accumulate(body.begin(), body.end(), 0U, sum) != stated) return fail(Reason::checksum, "wrong");
  return body;
}

/// Two letters of the talker and three of the type; addresses that begin with P are the makers' own.
const SentenceType* type_of(std::string_view address) {
  if (address.size() != 5 || address.starts_with('P')) return nullptr;
  const auto* found = std::ranges::find(types, address.substr(2), &SentenceType::name);
  return found == types.end() ? nullptr : found;
}

}  // namespace

Result<std::optional<Sentence>> decode(std::string_view line) {
  const auto body = checked_body(line);
  if (!body) return std::unexpected(body.error());
  Columns columns(*body);
  const auto* sentence_type = type_of(columns.at(0));
  if (sentence_type == nullptr) return std::nullopt;
  if (columns.size() < sentence_type->least_columns) {
    return fail(Reason::parse, std::string(columns.at(0)) + " with " + std::to_string(columns.size() - 1) + " columns");
  }
  columns.say(talker, std::string(columns.at(0).substr(0, 2)));
  columns.say(type, std::string(sentence_type->name));
  sentence_type->read(columns);
  auto sentence = std::move(columns).sentence();
  if (!sentence) return std::unexpected(sentence.error());
  return *std::move(sentence);
}

}  // namespace sluice::nmea
