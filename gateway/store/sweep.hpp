#pragma once
#include <cstdint>
#include <vector>

#include "gateway/store/losses.hpp"
#include "gateway/store/outbox_file.hpp"
#include "gateway/store/record_codec.hpp"

namespace sluice {

/// thin_out: goes over the older half of the telemetry in bites and merges what lies close together. When what it left behind takes
/// most of that half, it begins again at the oldest and merges what lies twice as far apart. So the oldest is halved again and again,
/// evenly over the time it spans, and the newer half never.
class Sweep {
 public:
  /// Thins one bite of rows behind `given_out`, within the transaction that is open. Says how many rows there are fewer; 0 when it found
  /// nothing that can be merged. `records`: how many there are.
  std::uint64_t bite(OutboxFile& file, std::uint64_t given_out, std::uint64_t records, Losses& losses);

 private:
  struct Bite {
    std::vector<RowDecoder::Row> rows;
    SequenceRange span{0, 0};
    std::uint64_t count = 0;
  };
  Bite next(OutboxFile& file, std::uint64_t given_out, std::uint64_t most, Losses& losses);
  std::vector<RowDecoder::Row> thin(const std::vector<RowDecoder::Row>& rows);
  static std::uint64_t replace(OutboxFile& file, const Bite& bite, const std::vector<RowDecoder::Row>& left, Losses& losses);

  std::uint64_t position_ = 0;  // up to where it came
  std::uint64_t behind_ = 0;    // rows up to there
  Duration longest_{0};         // that a row may span; 0: not known yet
};

}  // namespace sluice
