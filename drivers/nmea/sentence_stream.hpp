#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "drivers/nmea/sentence.hpp"

namespace sluice::nmea {

/// Finds the sentences in what a receiver sends: from `$` to the line end, whatever stands before it. Binary reports, `!` (AIS)
/// and `#` lines are passed over. Holds at most one line of `longest_line` bytes.
class SentenceStream {
 public:
  static constexpr std::size_t longest_line = 4096;

  /// Errors: those of decode(), and length (a line without end).
  using Handler = std::function<void(Result<Sentence>)>;

  /// Calls `handler` for each decoded or refused sentence that ends in `bytes`.
  void feed(std::span<const std::uint8_t> bytes, const Handler& handler);
  /// The stream has ended: what was begun is decoded when it is complete, else refused.
  void finish(const Handler& handler);
  /// Forgets what was begun.
  void reset();
  /// Bytes so far that belonged to no sentence and no comment.
  std::uint64_t skipped() const { return skipped_; }

 private:
  enum class State : std::uint8_t { line_start, between, comment, address, body };

  void take(char c, const Handler& handler);
  void take_between(char c);
  void take_address(char c, const Handler& handler);
  void take_body(char c, const Handler& handler);
  void begin();
  void refuse(Error error, const Handler& handler);
  void end_line(const Handler& handler);

  State state_ = State::line_start;
  std::string line_;
  std::uint64_t skipped_ = 0;
};

}  // namespace sluice::nmea
