#pragma once
#include <initializer_list>
#include <string_view>
#include <vector>

#include "drivers/nmea/sentence.hpp"

namespace sluice::nmea {

/// The columns of a sentence on their way to readings. Column 0 is the address; a column that is not there is empty, and an empty
/// one gives no reading. The first column that cannot be read spoils the sentence.
class Columns {
 public:
  explicit Columns(std::string_view body);

  std::size_t size() const { return columns_.size(); }
  std::string_view at(std::size_t column) const { return column < columns_.size() ? columns_[column] : std::string_view{}; }

  void say(Quantity quantity, Value value);
  void text(Quantity quantity, std::size_t column);
  void number(Quantity quantity, std::size_t column, double factor = 1);
  void integer(Quantity quantity, std::size_t column);
  /// ddmmyy, as it stands.
  void calendar_date(Quantity quantity, std::size_t column);
  /// hhmmss.sss as seconds of the day.
  void time_of_day(Quantity quantity, std::size_t column);
  /// dddmm.mmm and, in the next column, the hemisphere: signed degrees, north and east positive.
  void degrees(Quantity quantity, std::size_t column);

  /// The receiver says that it has no fix: these are no measurements, whatever the sentence holds.
  void without_fix(std::initializer_list<Quantity> quantities);

  Result<Sentence> sentence() &&;

 private:
  void spoil(Quantity quantity, std::size_t column);

  std::vector<std::string_view> columns_;
  Sentence sentence_;
  std::optional<Error> spoilt_;
};

}  // namespace sluice::nmea
