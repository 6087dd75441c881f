#pragma once
#include <cstdint>
#include <set>
#include <vector>

#include "gateway/store/losses.hpp"
#include "gateway/store/outbox_file.hpp"
#include "gateway/store/record_codec.hpp"

namespace sluice {

/// Takes over what is intact of a file whose structure may be broken: the rows before, between and behind the damage, the boots, and
/// what each session has got. What is certain to be lost, or lies where rows were lost, is named as "damaged".
class Salvage {
 public:
  /// `last`: largest number that was ever seen in the old file; 0 when that is not known. A damaged file is searched for rows to
  /// which no way leads.
  Salvage(OutboxFile& from, OutboxFile& to, std::uint64_t last, bool is_damaged)
      : from_(from), to_(to), last_(last), is_damaged_(is_damaged) {}

  /// Errors stick in the database of the new file only.
  void run();

  std::uint64_t records() const { return records_; }
  /// Not everything could be read.
  bool is_incomplete() const { return is_incomplete_; }
  std::vector<Loss> losses() { return losses_.take(); }

 private:
  struct Ascent {
    std::uint64_t last = 0;  ///< row that was read
    bool is_broken = false;  ///< it ended at damage, not at the end
  };
  struct Leap {
    std::uint64_t row = 0;  ///< behind the damage; 0 when there is none that can be found
    std::uint64_t end = 0;  ///< the last number that may be missing
  };

  /// Numbers to which no way leads any more.
  struct Hole {
    RecordKind kind = RecordKind::telemetry;
    SequenceRange numbers = {};
    bool is_bounded = false;    ///< intact rows lie before and behind it
    std::uint64_t found = 0;    ///< in pages without a way to them
    std::uint64_t highest = 0;  ///< of those
  };

  void take_boots();
  void take_rows(RecordTable& from, RecordTable& to);
  Ascent ascend(RecordTable& from, RecordTable& to, std::uint64_t after);
  std::uint64_t descend(RecordTable& from, RecordTable& to, SequenceRange range);
  Leap leap(RecordTable& from, std::uint64_t after);
  void take(RecordTable& to, std::uint64_t sequence, std::string_view row);
  void lose(SequenceRange range);
  void search_pages();
  void find(std::uint64_t sequence, std::string_view row);
  void name_holes();

  OutboxFile& from_;
  OutboxFile& to_;
  std::uint64_t last_;
  bool is_damaged_;
  RowDecoder decoder_;
  std::set<std::uint64_t> boots_;
  std::vector<Hole> holes_;
  Losses losses_;
  std::uint64_t records_ = 0;
  std::uint64_t taken_ = 0;
  bool is_incomplete_ = false;
};

}  // namespace sluice
