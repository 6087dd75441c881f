#pragma once
#include "drivers/async/retry.hpp"
#include "drivers/contact/watched_line.hpp"
#include "drivers/driver.hpp"

namespace sluice::contact {

const std::vector<Channel>& channels();

/// A switch, button, reed contact or alarm output on a GPIO line. `closed` is the line's logical level.
class Contact final : public Driver {
 public:
  Contact(GpioLines& lines, Clock& clock, InputSettings settings) : clock_(clock), line_(lines, settings) {}

  std::span<const Channel> channels() const override { return contact::channels(); }

  /// The level now. Errors: gone, denied, busy, range, bus.
  Task<Result<Readings>> read(TimePoint deadline) override;

  /// Delivers the level at the start, then each change with the kernel's time. Dropped edges are told, and the level is read again.
  /// After an error the line is requested again in 1 to 4 s.
  Task<void> run(ReadingSink& sink) override;

 private:
  /// Ends with the error that ended it.
  Task<Error> follow(ReadingSink& sink);
  /// Errors: those of the line.
  Result<void> deliver_level(ReadingSink& sink);

  Clock& clock_;
  WatchedLine line_;
  Backoff backoff_{{.first = 1s, .most = 4s, .floor = 1s}, 1};
};

}  // namespace sluice::contact
