#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/aggregate/alarm.hpp"
#include "gateway/aggregate/conversion.hpp"
#include "gateway/aggregate/deadband.hpp"
#include "gateway/aggregate/window.hpp"
#include "gateway/record.hpp"

namespace sluice {

/// A value to publish, and when it was measured.
struct TimedValue {
  TimePoint time;
  ChannelValue value;
};

/// What one reading leads to, in the order in which it is published.
struct ChannelOutput {
  std::vector<WindowBody> windows = {};  ///< without device and alarms
  std::vector<AlarmChange> alarms = {};
  std::optional<ChannelValue> value = {};
};

/// The way of one channel: validity range, calibration, unit, alarm, window, deadband; rounded last.
class ChannelPipeline {
 public:
  ChannelPipeline(std::size_t index, const Channel& measured, const v1::ChannelConfig& config, TimePoint start, const UtcOffset& offset);

  /// A reading as it would be published, without a trace of it here.
  ChannelValue show(const Reading& reading) const;

  /// A reading, good or bad. One whose alarm changes passes the deadband: what crossed a limit is shown.
  ChannelOutput take(const Reading& reading, TimePoint time, const UtcOffset& offset);

  /// The device could not be read: the last good value, now stale, or nothing but the reason. Windows just get no reading.
  std::optional<TimedValue> fail(TimePoint when, Reason reason);

  /// The newest value once more, when the heartbeat is due at `now` and no reading came.
  std::optional<TimedValue> beat(TimePoint now);

  std::vector<WindowBody> advance(TimePoint now, const UtcOffset& offset);
  std::vector<WindowBody> cut(TimePoint now, const UtcOffset& offset);

  TimePoint next_deadline() const { return window_ ? window_->end() : deadband_.heartbeat_due(); }
  const Channel& published() const { return conversion_.published(); }
  const Alarm& alarm() const { return alarm_; }
  /// For people: "35.2 Cel"
  std::string text(double value) const;
  /// The newest good number as text.
  std::string last_text() const { return text(conversion_.round(last_number_)); }

 private:
  bool admit(const TimedValue& candidate, TimePoint now, bool anyway = false);
  void count(const Value& value);
  std::vector<WindowBody> publish(const std::vector<ClosedWindow>& closed);
  WindowBody body(const ClosedWindow& closed) const;
  ChannelValue shown(const WindowBody& window) const;

  std::size_t index_;
  Conversion conversion_;
  Alarm alarm_;
  std::optional<Window> window_;
  std::vector<Statistic> statistics_;  // of a window, as asked for
  Deadband deadband_;
  std::optional<TimedValue> last_good_;
  std::optional<TimedValue> newest_;
  double last_number_ = 0;
};

}  // namespace sluice
