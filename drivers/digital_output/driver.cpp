#include "drivers/digital_output/driver.hpp"

namespace sluice::digital_output {
const std::vector<Channel>& channels() {
  static const std::vector<Channel> all{{.name = "state", .kind = ValueKind::boolean, .writable = true}};
  return all;
}

DigitalOutput::DigitalOutput(GpioLines& lines, Clock& clock, OutputSettings settings) : lines_(lines), clock_(clock), settings_(settings) {
  (void)open();  // a line that cannot be had now is requested again by the first read, which reports why
}

Task<Result<Readings>> DigitalOutput::read(TimePoint /*deadline*/) {
  const auto state = level();
  if (!state) co_return std::unexpected(state.error());
  co_return Readings{.time = clock_.now(), .values = {{.channel = 0, .value = *state}}};
}

Task<Result<Value>> DigitalOutput::write(std::size_t /*channel*/, Value value, TimePoint /*deadline*/) {
  const auto* wanted = std::get_if<bool>(&value);
  if (wanted == nullptr) co_return fail(Reason::range, "state is true or false");
  const auto state = set(*wanted);
  if (!state) co_return std::unexpected(state.error());
  co_return Value(*state);
}

Result<bool> DigitalOutput::level() {
  if (const auto opened = open(); !opened) return std::unexpected(opened.error());
  const auto level = output_->level();
  return level ? level : failed(level.error());
}

Result<bool> DigitalOutput::set(bool wanted) {
  if (const auto opened = open(); !opened) return std::unexpected(opened.error());
  if (const auto done = output_->set(wanted); !done) return failed(done.error());
  settings_.initial = wanted;
  return level();
}

Result<void> DigitalOutput::open() {
  if (output_) return {};
  auto output = lines_.output(settings_);
  if (!output) return std::unexpected(output.error());
  output_ = *std::move(output);
  return {};
}

Result<bool> DigitalOutput::failed(Error error) {
  if (error.reason == Reason::gone) output_.reset();  // for any other error the relay need not drop into its safe state
  return std::unexpected(std::move(error));
}

}  // namespace sluice::digital_output
