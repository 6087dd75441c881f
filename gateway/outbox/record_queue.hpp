#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "gateway/record.hpp"

namespace sluice {

struct KeptRecord {
  std::shared_ptr<const Record> record;
  std::size_t bytes = 0;  ///< wire_size() of it
  TimePoint kept_at = {};

  std::uint64_t sequence() const { return record->sequence; }
};

/// The records of one lane, in the order of their numbers. Numbers may be missing anywhere.
class RecordQueue {
 public:
  using Iterator = std::deque<KeptRecord>::const_iterator;

  bool empty() const { return records_.empty(); }
  std::size_t size() const { return records_.size(); }
  std::size_t bytes() const { return bytes_; }
  Iterator begin() const { return records_.begin(); }
  Iterator end() const { return records_.end(); }

  /// The first record whose number is larger.
  Iterator after(std::uint64_t sequence) const;
  /// The first record of the range.
  Iterator first_in(SequenceRange range) const;

  /// Its number must be larger than all that are in the queue.
  void push(KeptRecord record);
  KeptRecord remove(Iterator place);
  /// Takes all records of the range out; how many.
  std::size_t remove(SequenceRange range);

 private:
  std::deque<KeptRecord> records_;
  std::size_t bytes_ = 0;
};

}  // namespace sluice
