#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include <gpiod.h>

namespace sluice::testing {

/// A GPIO chip behind the functions of libgpiod 2, as far as LinuxGpioLines uses them: a test that links this file talks to it
/// instead of to a kernel. It exists at its path as long as the object lives. A line's events wait in a pipe of one byte each, so
/// that its file can be waited for, blocks when it may, and is seen to be closed.
class FakeGpioChip {
 public:
  static constexpr unsigned number_of_lines = 28;

  /// What was asked for with a line.
  struct Settings {
    gpiod_line_direction direction = GPIOD_LINE_DIRECTION_AS_IS;
    gpiod_line_edge edge = GPIOD_LINE_EDGE_NONE;
    gpiod_line_bias bias = GPIOD_LINE_BIAS_AS_IS;
    gpiod_line_clock clock = GPIOD_LINE_CLOCK_MONOTONIC;
    bool active_low = false;
    unsigned long debounce_us = 0;
    gpiod_line_value output = GPIOD_LINE_VALUE_INACTIVE;
  };
  struct Event {
    gpiod_edge_event_type type;
    std::uint64_t nanoseconds;
    unsigned long line_sequence;
  };
  struct Line {
    Settings settings;
    bool is_held = false;
    std::string consumer;
    std::size_t queue_size = 0;
    gpiod_line_value value = GPIOD_LINE_VALUE_INACTIVE;  ///< logical
    std::deque<Event> events;
    unsigned long line_sequence = 0;
    int events_in = -1;
  };

  explicit FakeGpioChip(std::string path);
  FakeGpioChip(const FakeGpioChip&) = delete;
  FakeGpioChip& operator=(const FakeGpioChip&) = delete;
  ~FakeGpioChip();

  static FakeGpioChip* at(const std::string& path);

  Line& line(unsigned offset) { return lines_[offset]; }
  /// The kernel sees an edge. When its queue is full, the oldest one is dropped, as gpiolib-cdev.c does.
  void edge(unsigned offset, bool rising, std::chrono::nanoseconds monotonic);
  /// Whether a file of a line's request is still open anywhere.
  bool is_file_open(unsigned offset);

  int request_error = 0;  ///< what a request fails with
  int call_error = 0;     ///< what a call on a held line fails with

 private:
  std::string path_;
  std::map<unsigned, Line> lines_;
};

}  // namespace sluice::testing
