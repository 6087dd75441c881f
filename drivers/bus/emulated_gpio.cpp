#include "drivers/bus/emulated_gpio.hpp"

#include <deque>
#include <string>
#include <utility>

#include "drivers/async/event.hpp"

namespace sluice {
namespace {

std::unexpected<Error> held(unsigned line) {
  return fail(Reason::busy, "line " + std::to_string(line) + " is held already");
}

}  // namespace

class EmulatedGpioLines::Input final : public GpioInput {
 public:
  Input(EmulatedGpioLines& chip, Line& line, const InputSettings& settings)
      : clock_(chip.clock_), queue_size_(chip.queue_size_), line_(line), settings_(settings), changed_(chip.executor_) {
    line_.held = true;
    line_.input = this;
    level_ = raw_ = logical(line_.level);
  }
  ~Input() override {
    line_.held = false;
    line_.input = nullptr;
  }

  Result<bool> level() override {
    debounce();
    return level_;
  }

  Task<Result<std::vector<LineEdge>>> edges() override;

  void on_drive() {
    debounce();
    const bool level = logical(line_.level);
    if (level == raw_) return;
    raw_ = level;
    bouncing_ = true;
    settled_at_ = clock_.now() + settings_.debounce;
    debounce();
    changed_.set();
  }

 private:
  bool logical(bool physical) const { return physical != settings_.active_low; }

  /// The kernel does this in a timer; here whoever looks does it, with the same time stamp.
  void debounce() {
    if (!bouncing_ || clock_.now() < settled_at_) return;
    bouncing_ = false;
    if (raw_ == level_) return;
    level_ = raw_;
    if (settings_.edge == Edge::both || (settings_.edge == Edge::rising) == level_) queue();
  }

  void queue() {
    if (queued_.size() == queue_size_) queued_.pop_front();
    queued_.push_back({.time = settled_at_, .level = level_, .line_sequence = ++sequence_});
  }

  Clock& clock_;
  std::size_t queue_size_;
  Line& line_;
  InputSettings settings_;
  Event changed_;
  std::deque<LineEdge> queued_;
  bool raw_ = false;       // logical, before debouncing
  bool level_ = false;     // logical, after it
  bool bouncing_ = false;  // raw_ has changed, and settled_at_ has not come
  TimePoint settled_at_{};
  std::uint32_t sequence_ = 0;
};

Task<Result<std::vector<LineEdge>>> EmulatedGpioLines::Input::edges() {
  for (debounce(); queued_.empty(); debounce()) {
    changed_.clear();
    if (bouncing_) {
      co_await clock_.sleep_until(settled_at_);
    } else {
      co_await changed_.wait();
    }
  }
  const auto all = std::exchange(queued_, {});
  co_return std::vector<LineEdge>(all.begin(), all.end());
}

class EmulatedGpioLines::Output final : public GpioOutput {
 public:
  Output(Line& line, const OutputSettings& settings) : line_(line), settings_(settings) {
    line_.held = true;
    put(settings_.initial);
  }
  ~Output() override {
    put(settings_.safe);
    line_.held = false;
  }

  Result<void> set(bool level) override {
    put(level);
    return {};
  }
  Result<bool> level() override { return line_.level != settings_.active_low; }

 private:
  void put(bool level) { line_.level = level != settings_.active_low; }

  Line& line_;
  OutputSettings settings_;
};

EmulatedGpioLines::EmulatedGpioLines(Executor executor, Clock& clock, std::size_t queue_size)
    : executor_(std::move(executor)), clock_(clock), queue_size_(queue_size) {}

EmulatedGpioLines::~EmulatedGpioLines() = default;

Result<std::unique_ptr<GpioInput>> EmulatedGpioLines::input(const InputSettings& settings) {
  Line& line = lines_[settings.line];
  if (line.held) return held(settings.line);
  return std::make_unique<Input>(*this, line, settings);
}

Result<std::unique_ptr<GpioOutput>> EmulatedGpioLines::output(const OutputSettings& settings) {
  Line& line = lines_[settings.line];
  if (line.held) return held(settings.line);
  return std::make_unique<Output>(line, settings);
}

void EmulatedGpioLines::drive(unsigned line, bool level) {
  Line& driven = lines_[line];
  driven.level = level;
  if (driven.input) driven.input->on_drive();
}

bool EmulatedGpioLines::level(unsigned line) const {
  const auto found = lines_.find(line);
  return found == lines_.end() || found->second.level;
}

}  // namespace sluice
