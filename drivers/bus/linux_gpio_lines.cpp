#include "drivers/bus/linux_gpio_lines.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

#include "drivers/async/steady_clock.hpp"
#include "drivers/bus/device_file.hpp"
#include "drivers/bus/gpiod_handles.hpp"

namespace sluice {
namespace {

constexpr std::size_t kernel_queue = 1024;
constexpr std::size_t read_at_once = 64;

gpiod_line_edge gpiod_edge(Edge edge) {
  switch (edge) {
    case Edge::rising:
      return GPIOD_LINE_EDGE_RISING;
    case Edge::falling:
      return GPIOD_LINE_EDGE_FALLING;
    case Edge::both:
      break;
  }
  return GPIOD_LINE_EDGE_BOTH;
}

gpiod_line_bias gpiod_bias(Bias bias) {
  switch (bias) {
    case Bias::pull_up:
      return GPIOD_LINE_BIAS_PULL_UP;
    case Bias::pull_down:
      return GPIOD_LINE_BIAS_PULL_DOWN;
    case Bias::disabled:
      return GPIOD_LINE_BIAS_DISABLED;
    case Bias::as_is:
      break;
  }
  return GPIOD_LINE_BIAS_AS_IS;
}

/// One line as it was asked for, and how to speak of it.
struct HeldLine {
  Gpiod<gpiod_line_request> request;
  std::string chip;
  unsigned line = 0;

  std::unexpected<Error> failed() const { return std::unexpected(gpio_error(errno, chip, line)); }
  Result<bool> level() const {
    const auto value = gpiod_line_request_get_value(request.get(), line);
    if (value == GPIOD_LINE_VALUE_ERROR) return failed();
    return value == GPIOD_LINE_VALUE_ACTIVE;
  }
  Result<void> set(bool level) const {
    const auto value = level ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    if (gpiod_line_request_set_value(request.get(), line, value) < 0) return failed();
    return {};
  }
};

Result<HeldLine> hold(const std::string& chip, unsigned line, const Gpiod<gpiod_line_settings>& settings) {
  auto opened = open_gpio_chip(chip);
  if (!opened) return std::unexpected(opened.error());
  const Gpiod<gpiod_line_config> lines(gpiod_line_config_new());
  const Gpiod<gpiod_request_config> request(gpiod_request_config_new());
  if (!settings || !lines || !request) return std::unexpected(gpio_error(errno, chip, line));
  if (gpiod_line_config_add_line_settings(lines.get(), &line, 1, settings.get()) < 0) {
    return std::unexpected(gpio_error(errno, chip, line));
  }
  gpiod_request_config_set_consumer(request.get(), "sluice");
  gpiod_request_config_set_event_buffer_size(request.get(), kernel_queue);
  HeldLine held{Gpiod<gpiod_line_request>(gpiod_chip_request_lines(opened->get(), request.get(), lines.get())), chip, line};
  if (!held.request) return held.failed();
  return held;
}

LineEdge line_edge(gpiod_edge_event* event) {
  return {.time = from_monotonic(std::chrono::nanoseconds(gpiod_edge_event_get_timestamp_ns(event))),
          .level = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
          .line_sequence = static_cast<std::uint32_t>(gpiod_edge_event_get_line_seqno(event))};
}

class Input final : public GpioInput {
 public:
  Input(const Executor& executor, HeldLine held, FileDescriptor events)
      : held_(std::move(held)), buffer_(gpiod_edge_event_buffer_new(read_at_once)), events_(executor) {
    // The flag belongs to the open file, which the duplicate shares: libgpiod's own reads do not block either.
    events_.assign(events.release());
    events_.non_blocking(true);
  }

  Result<bool> level() override { return held_.level(); }
  Task<Result<std::vector<LineEdge>>> edges() override;

 private:
  Result<std::vector<LineEdge>> take();

  HeldLine held_;
  Gpiod<gpiod_edge_event_buffer> buffer_;
  asio::posix::stream_descriptor events_;
};

Task<Result<std::vector<LineEdge>>> Input::edges() {
  while (true) {
    auto [error] = co_await events_.async_wait(asio::posix::stream_descriptor::wait_read, as_outcome);
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
    if (error) co_return fail(Reason::bus, held_.chip + ": " + error.message());
    auto taken = take();
    if (!taken || !taken->empty()) co_return taken;
  }
}

Result<std::vector<LineEdge>> Input::take() {
  std::vector<LineEdge> edges;
  int count = 0;
  do {
    count = gpiod_line_request_read_edge_events(held_.request.get(), buffer_.get(), read_at_once);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return held_.failed();
    for (int i = 0; i < count; ++i) {
      edges.push_back(line_edge(gpiod_edge_event_buffer_get_event(buffer_.get(), static_cast<unsigned long>(i))));
    }
  } while (count == static_cast<int>(read_at_once) && edges.size() < kernel_queue);
  return edges;
}

class Output final : public GpioOutput {
 public:
  Output(HeldLine held, bool safe) : held_(std::move(held)), safe_(safe) {}
  ~Output() override { (void)held_.set(safe_); }

  Result<void> set(bool level) override { return held_.set(level); }
  Result<bool> level() override { return held_.level(); }

 private:
  HeldLine held_;
  bool safe_;
};

}  // namespace

LinuxGpioLines::LinuxGpioLines(Executor executor, std::string chip) : executor_(std::move(executor)), chip_(std::move(chip)) {}

Result<std::unique_ptr<GpioInput>> LinuxGpioLines::input(const InputSettings& settings) {
  const Gpiod<gpiod_line_settings> line(gpiod_line_settings_new());
  if (!line) return std::unexpected(gpio_error(errno, chip_, settings.line));
  gpiod_line_settings_set_direction(line.get(), GPIOD_LINE_DIRECTION_INPUT);
  gpiod_line_settings_set_edge_detection(line.get(), gpiod_edge(settings.edge));
  gpiod_line_settings_set_bias(line.get(), gpiod_bias(settings.bias));
  gpiod_line_settings_set_active_low(line.get(), settings.active_low);
  gpiod_line_settings_set_event_clock(line.get(), GPIOD_LINE_CLOCK_MONOTONIC);
  gpiod_line_settings_set_debounce_period_us(line.get(), static_cast<unsigned long>(settings.debounce / 1us));
  auto held = hold(chip_, settings.line, line);
  if (!held) return std::unexpected(held.error());
  FileDescriptor events(::dup(gpiod_line_request_get_fd(held->request.get())));
  if (!events.is_open()) return held->failed();
  return std::make_unique<Input>(executor_, std::move(*held), std::move(events));
}

Result<std::unique_ptr<GpioOutput>> LinuxGpioLines::output(const OutputSettings& settings) {
  const Gpiod<gpiod_line_settings> line(gpiod_line_settings_new());
  if (!line) return std::unexpected(gpio_error(errno, chip_, settings.line));
  gpiod_line_settings_set_direction(line.get(), GPIOD_LINE_DIRECTION_OUTPUT);
  gpiod_line_settings_set_active_low(line.get(), settings.active_low);
  gpiod_line_settings_set_output_value(line.get(), settings.initial ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
  auto held = hold(chip_, settings.line, line);
  if (!held) return std::unexpected(held.error());
  return std::make_unique<Output>(std::move(*held), settings.safe);
}

Error gpio_error(int error, const std::string& chip, unsigned line) {
  const std::string where = chip + " line " + std::to_string(line);
  if (error == EINVAL) return {Reason::range, where + ": no such line, or a setting that this chip does not have"};
  return open_error(error, where, "gpio");
}

}  // namespace sluice
