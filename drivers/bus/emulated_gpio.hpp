#pragma once
#include <map>

#include "drivers/bus/gpio_lines.hpp"

namespace sluice {

/// GPIO lines in memory, on any Clock: a test or an emulator drives physical levels, the gateway sees logical ones and edges, with
/// debounce as the kernel does it (the level must stay; the edge's stamp is the end of that time) and the kernel's bounded event
/// queue: when it is full the oldest edge goes, and the numbers show a gap.
///
/// Must outlive the inputs and outputs that it gave away.
class EmulatedGpioLines final : public GpioLines {
 public:
  EmulatedGpioLines(Executor executor, Clock& clock, std::size_t queue_size = 1024);
  ~EmulatedGpioLines() override;

  Result<std::unique_ptr<GpioInput>> input(const InputSettings& settings) override;
  Result<std::unique_ptr<GpioOutput>> output(const OutputSettings& settings) override;

  /// Sets the physical level of a line from outside, now.
  void drive(unsigned line, bool level);
  /// The physical level of a line: what was driven, or what the gateway's output sets. Lines idle high.
  bool level(unsigned line) const;

 private:
  class Input;
  class Output;
  struct Line {
    bool level = true;
    Input* input = nullptr;
    bool held = false;
  };

  Executor executor_;
  Clock& clock_;
  std::size_t queue_size_;
  std::map<unsigned, Line> lines_;
};

}  // namespace sluice
