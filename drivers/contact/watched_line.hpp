#pragma once
#include <memory>
#include <vector>

#include "drivers/bus/gpio_lines.hpp"
#include "drivers/contact/edge_sequence.hpp"
#include "drivers/options.hpp"

namespace sluice::contact {

/// The options of every input line, and what they mean. Edges: both.
OptionInfo line_option();
OptionInfo bias_option();
OptionInfo debounce_option(Duration fallback);
InputSettings input_settings(const Options& options);

struct NumberedEdge {
  LineEdge edge;
  std::uint32_t missed_before = 0;  ///< edges that the kernel dropped just before this one
};

/// An input line that is requested when it is used, and again after close().
class WatchedLine {
 public:
  WatchedLine(GpioLines& lines, InputSettings settings) : lines_(lines), settings_(settings) {}

  /// Requests the line unless it is held. Errors: those of GpioLines::input().
  Result<void> open();
  /// The logical level now. Errors: those of open() and of the line.
  Result<bool> level();
  /// Waits for edges, each taken once. Errors: those of open() and of the line. Nobody may close() meanwhile.
  Task<Result<std::vector<NumberedEdge>>> edges();
  void close() { input_.reset(); }

 private:
  GpioLines& lines_;
  InputSettings settings_;
  std::unique_ptr<GpioInput> input_;
  EdgeSequence sequence_;
};

}  // namespace sluice::contact
