#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gateway/store/losses.hpp"
#include "gateway/store/outbox_file.hpp"
#include "gateway/store/sweep.hpp"

namespace sluice {

/// Lets rows give way to others, within the transaction that is open, as a policy says. Telemetry first, and what was given out last.
class MakingRoom {
 public:
  struct Limits {
    std::uint64_t max_bytes = 0;  ///< 0: no limit
    OnFull on_full = OnFull::drop_oldest;
    std::array<std::uint64_t, 2> given_out = {};  ///< by kind: rows up to it were given out
    std::uint64_t records = 0;                    ///< in the file
  };

  /// `sweep` goes on from one transaction to the next.
  MakingRoom(OutboxFile& file, Limits limits, Sweep& sweep, Losses& losses)
      : file_(file), limits_(limits), sweep_(sweep), losses_(losses) {}

  /// Whether `bytes` more fit without anything giving way.
  bool has(std::uint64_t bytes);
  /// Makes room for so many bytes of a record; false when there is none to be had.
  bool make(std::uint64_t bytes, RecordKind kind);

  /// There was no room for it.
  void refuse(const Record& record);

  /// How many rows there are fewer.
  std::uint64_t removed() const { return removed_; }

 private:
  bool drop(RecordKind kind, std::uint64_t bytes);
  bool drop_oldest(RecordTable& table, SequenceRange among, std::uint64_t bytes);
  bool drop_newest_telemetry(std::uint64_t bytes);
  std::string reason() const;
  void lose(std::uint64_t sequence, std::string_view row);
  void lose(const Record& record);

  OutboxFile& file_;
  Limits limits_;
  Sweep& sweep_;
  Losses& losses_;
  std::uint64_t removed_ = 0;
};

}  // namespace sluice
