#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/async/result.hpp"
#include "drivers/reading.hpp"

namespace sluice::nmea {

/// The channels of a receiver, in the order of nmea::channels().
enum Quantity : std::size_t {
  talker,
  type,
  time_s,
  date,
  status,
  lat,
  lon,
  alt_m,
  geoid_m,
  quality,
  sats,
  speed_mps,
  speed_kmh,
  speed_kn,
  course_deg,
  course_true_deg,
  mode,
  sv_used,
  pdop,
  hdop,
  vdop,
  msgs,
  num,
  in_view,
  day,
  month,
  year,
  quantity_count,
};

/// Names, units and ranges of everything that a decoded sentence can say.
const std::vector<Channel>& channels();

/// What one sentence says; empty columns are left out. A reading that is bad keeps what the sentence stated: a receiver without a
/// fix repeats its last position, which is no measurement (no_data). Empty columns that only a fix can fill are no_data too.
using Sentence = std::vector<Reading>;

/// Decodes one line from `$` on, without the line end (NMEA 0183; clauses in README.md).
/// Nothing: a good sentence of a type that is not decoded, or a proprietary one.
/// Errors: checksum (wrong, missing or no two hexadecimal digits), parse (too few columns, or a column that is no number).
Result<std::optional<Sentence>> decode(std::string_view line);

}  // namespace sluice::nmea
