#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

enum class Edge : std::uint8_t { rising, falling, both };
enum class Bias : std::uint8_t { as_is, pull_up, pull_down, disabled };

struct InputSettings {
  unsigned line = 0;  ///< offset on the chip
  Edge edge = Edge::both;
  Bias bias = Bias::as_is;
  bool active_low = false;
  Duration debounce = 0s;  ///< an edge counts when the new level stays this long
};

struct OutputSettings {
  unsigned line = 0;
  bool active_low = false;
  bool initial = false;  ///< logical level at the start
  bool safe = false;     ///< logical level that the line is put to when the output is destroyed
};

/// A change of a line's logical level, with the kernel's own time stamp.
struct LineEdge {
  TimePoint time;
  bool level = false;               ///< after the edge
  std::uint32_t line_sequence = 0;  ///< rises by 1 for each edge the kernel saw; a gap means that edges were dropped
};

class GpioInput {
 public:
  GpioInput() = default;
  GpioInput(const GpioInput&) = delete;
  GpioInput& operator=(const GpioInput&) = delete;
  virtual ~GpioInput() = default;

  virtual Result<bool> level() = 0;
  /// Waits for at least one edge and takes all that are there. Errors: gone, bus.
  virtual Task<Result<std::vector<LineEdge>>> edges() = 0;
};

class GpioOutput {
 public:
  GpioOutput() = default;
  GpioOutput(const GpioOutput&) = delete;
  GpioOutput& operator=(const GpioOutput&) = delete;
  virtual ~GpioOutput() = default;  ///< puts the line into its safe state

  virtual Result<void> set(bool level) = 0;
  /// As read back from the line.
  virtual Result<bool> level() = 0;
};

/// A port to the lines of one GPIO chip.
class GpioLines {
 public:
  GpioLines() = default;
  GpioLines(const GpioLines&) = delete;
  GpioLines& operator=(const GpioLines&) = delete;
  virtual ~GpioLines() = default;

  /// Errors: gone, denied, busy (somebody else holds the line), range (no such line).
  virtual Result<std::unique_ptr<GpioInput>> input(const InputSettings& settings) = 0;
  virtual Result<std::unique_ptr<GpioOutput>> output(const OutputSettings& settings) = 0;
};

}  // namespace sluice
