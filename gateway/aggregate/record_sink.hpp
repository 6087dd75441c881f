#pragma once
#include "gateway/record.hpp"

namespace sluice {

/// Takes finished records, in the order in which they were made. They have no number yet: the outbox gives it.
class RecordSink {
 public:
  RecordSink() = default;
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;
  virtual ~RecordSink() = default;

  virtual void take(Record record) = 0;
};

}  // namespace sluice
