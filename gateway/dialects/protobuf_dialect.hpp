#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "gateway/record.hpp"
#include "proto/readings.pb.h"

namespace sluice {

/// What stands once at the head of each batch.
struct BatchHead {
  std::string gateway;
  std::string stream;
  std::string boot_id;  ///< of the present boot
};

/// One of the body's values as it is on the wire.
v1::Reading to_reading(const ReadingsBody& body, const ChannelValue& value);

/// The dialect `protobuf`: readings, windows and what was merged as sluice.v1.ReadingBatch, for `readings`.
class ProtobufDialect {
 public:
  ProtobufDialect(BatchHead head, const WallClock& wall) : head_(std::move(head)), wall_(wall) {}

  struct Batch {
    std::string payload;
    std::size_t records = 0;  ///< how many of the given ones are in it, from the first on
  };

  /// Puts as many of the records into one batch as fit into `max_bytes` and are of the same boot. With `records` 0 the first one alone
  /// is too large. There must be at least one.
  /// `backlog`: they were made before the connection. The records must not be events.
  Batch encode(std::span<const std::shared_ptr<const Record>> records, bool backlog, std::size_t max_bytes) const;

 private:
  v1::Record to_message(const Record& record, bool backlog) const;
  const std::string& boot_of(const Record& record) const { return record.boot ? record.boot->id : head_.boot_id; }

  BatchHead head_;
  const WallClock& wall_;
};

}  // namespace sluice
