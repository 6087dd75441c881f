#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/record.hpp"
#include "proto/outbox.pb.h"

namespace sluice {

/// What a row says besides its record.
struct RowFacts {
  std::uint64_t boot = 0;      ///< number of the boot on whose clock the instants are
  std::uint64_t complete = 0;  ///< of the Writing that wrote it
};

/// CRC-32C over the number (8 bytes, little-endian) and the message: a row that was damaged, or belongs to another number, is known.
std::uint32_t row_sum(std::uint64_t sequence, std::string_view message);

/// The sum (4 bytes, little-endian) and the message sluice.v1.StoredRow.
std::string encode_row(const Record& record, const RowFacts& facts);

/// Makes records of rows. Devices that are alike (id, driver, channels) become one object for as long as the decoder lives. Of a
/// channel there is what the row says: name, unit, and the kind of its value.
class RowDecoder {
 public:
  struct Row {
    Record record;  ///< its `boot` is for the caller to find
    RowFacts facts;
  };

  /// Nothing when the row is not intact.
  std::optional<Row> decode(std::uint64_t sequence, std::string_view row);

 private:
  std::shared_ptr<const InventoryDevice> device(InventoryDevice seen);
  bool read_body(const v1::StoredRow& row, Record& record);
  bool read_readings(const v1::StoredRow& row, ReadingsBody& body);
  bool read_window(const v1::StoredRow& row, WindowBody& body);
  bool read_merged(const v1::StoredRow& row, MergedBody& body);

  std::map<std::string, std::shared_ptr<const InventoryDevice>> devices_;
};

}  // namespace sluice
