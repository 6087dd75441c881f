#include "drivers/pulse_counter/driver.hpp"

#include <utility>

namespace sluice::pulse_counter {
namespace {

enum Quantity : std::size_t { count, total, rate };

Edge edge_from(const std::string& name) {
  if (name == "rising") return Edge::rising;
  return name == "both" ? Edge::both : Edge::falling;
}

bool counts(Edge counted, bool level) {
  return counted == Edge::both || (counted == Edge::rising) == level;
}

}  // namespace

Settings settings_from(const Options& options) {
  Settings settings{.line = contact::input_settings(options), .per_pulse = options.number("per_pulse"), .unit = options.text("unit")};
  settings.line.edge = edge_from(options.text("edge"));
  return settings;
}

std::vector<Channel> channels(const Settings& settings) {
  return {
      {.name = "count", .kind = ValueKind::integer, .min = 0},
      {.name = "total", .unit = settings.unit, .min = 0},
      {.name = "rate", .unit = settings.unit + "/s", .min = 0},
  };
}

PulseCounter::PulseCounter(GpioLines& lines, Clock& clock, const Settings& settings)
    : clock_(clock),
      channels_(pulse_counter::channels(settings)),
      counted_(settings.line.edge),
      line_(lines, settings.line),
      pulses_(settings.per_pulse) {}

Readings PulseCounter::counted_so_far() const {
  const auto now = clock_.now();
  return {.time = now,
          .values = {{.channel = count, .value = pulses_.count()},
                     {.channel = total, .value = pulses_.total()},
                     {.channel = rate, .value = pulses_.rate(now)}}};
}

Task<Result<Readings>> PulseCounter::read(TimePoint /*deadline*/) {
  if (const auto opened = line_.open(); !opened) co_return std::unexpected(opened.error());
  co_return counted_so_far();
}

Task<void> PulseCounter::run(ReadingSink& sink) {
  while (true) {
    auto error = co_await follow(sink);
    line_.close();
    pulses_.gap();
    lost_ = true;
    sink.refuse(std::move(error));
    co_await clock_.sleep_for(backoff_.next());
  }
}

Task<Error> PulseCounter::follow(ReadingSink& sink) {
  if (const auto opened = line_.open(); !opened) co_return opened.error();
  backoff_.reset();
  // The next poll may be minutes away after a long time without the line.
  if (std::exchange(lost_, false)) sink.deliver(counted_so_far());
  while (true) {
    const auto edges = co_await line_.edges();
    if (!edges) co_return edges.error();
    for (const auto& numbered : *edges) take(numbered, sink);
  }
}

void PulseCounter::take(const contact::NumberedEdge& numbered, ReadingSink& sink) {
  if (numbered.missed_before > 0) {
    sink.missed_edges(numbered.missed_before);
    pulses_.gap();
  }
  if (counts(counted_, numbered.edge.level)) pulses_.pulse(numbered.edge.time);
}

}  // namespace sluice::pulse_counter
