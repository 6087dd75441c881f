#pragma once
#include "drivers/async/retry.hpp"
#include "drivers/contact/watched_line.hpp"
#include "drivers/driver.hpp"
#include "drivers/pulse_counter/pulse_count.hpp"

namespace sluice::pulse_counter {

struct Settings {
  InputSettings line;  ///< `edge` is which edges count
  double per_pulse = 1;
  std::string unit;  ///< of what a pulse stands for
};

Settings settings_from(const Options& options);
std::vector<Channel> channels(const Settings& settings);

/// A meter, rain gauge or flow sensor that gives a pulse for each unit of what passed. Counts from 0 at each start of the program.
class PulseCounter final : public Driver {
 public:
  PulseCounter(GpioLines& lines, Clock& clock, const Settings& settings);

  std::span<const Channel> channels() const override { return channels_; }

  /// Count, total and rate now. Errors: those of requesting the line (gone, denied, busy, range, bus).
  Task<Result<Readings>> read(TimePoint deadline) override;

  /// Counts. Dropped edges are told, not guessed into the count. After an error the line is requested again in 1 to 4 s, and the
  /// count delivered when it is back.
  Task<void> run(ReadingSink& sink) override;

 private:
  /// Ends with the error that ended it.
  Task<Error> follow(ReadingSink& sink);
  Readings counted_so_far() const;
  void take(const contact::NumberedEdge& numbered, ReadingSink& sink);

  Clock& clock_;
  std::vector<Channel> channels_;
  Edge counted_;
  contact::WatchedLine line_;
  PulseCount pulses_;
  bool lost_ = false;  // the line, since it was requested last
  Backoff backoff_{{.first = 1s, .most = 4s, .floor = 1s}, 1};
};

}  // namespace sluice::pulse_counter
