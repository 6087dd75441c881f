#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/store/boots.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

/// The boots whose clocks the instants of the rows are of. Its methods write into the transaction that is open.
class BootTable {
 public:
  explicit BootTable(Database& database);

  /// From disk; what is not intact is left out. When that fails, what was known remains.
  void load();
  /// Finds the present boot, or begins it.
  void begin(const std::string& id, const BootOffset& offset);
  /// Removes the boots before `number`, as no row is of them; but the newest of them whose clock was set stays.
  void forget_before(std::uint64_t number);
  /// What a transaction says of the present boot, and how far its records go.
  void note(const Writing& writing);
  /// A row as it was in another file.
  void put(const BootRow& row);

  const BootRow& present() const { return rows_.at(present_); }
  const std::map<std::uint64_t, BootRow>& rows() const { return rows_; }
  /// The number for a record; begins its boot when it is not known.
  std::uint64_t number_of(const Record& record);
  /// Null for the present boot. One object a boot, as long as nothing new is known of any.
  std::shared_ptr<const EarlierBoot> earlier(std::uint64_t number);
  /// An instant of that boot on the present boot's clock.
  TimePoint on_present_clock(std::uint64_t number, TimePoint instant);

 private:
  void note(const std::optional<BootOffset>& offset, TimePoint newest);
  std::uint64_t add(BootRow row);
  void estimate();

  Database& database_;
  Statement select_;
  Statement replace_;
  Statement remove_;
  std::map<std::uint64_t, BootRow> rows_;
  std::uint64_t present_ = 0;
  std::map<std::uint64_t, std::shared_ptr<const EarlierBoot>> earlier_;  // made when it is asked for
};

}  // namespace sluice
