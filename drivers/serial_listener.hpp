#pragma once
#include <utility>
#include <vector>

#include "drivers/async/retry.hpp"
#include "drivers/bus/serial_port.hpp"
#include "drivers/driver.hpp"

namespace sluice {

/// Listens to a serial device that speaks by itself, until cancelled: what arrives is fed to `stream`, which cuts it into frames;
/// good ones are delivered with the time at which their last byte was read, the others refused. A port that failed is refused with
/// its error and tried again after 1 to 4 s.
///
/// Stream: feed(bytes, handler of Result<std::vector<Reading>>), reset(), and skipped(): the bytes so far that belonged to no frame.
template <typename Stream>
Task<void> listen(SerialPort& port, Clock& clock, Stream& stream, ReadingSink& sink) {
  constexpr std::size_t gulp_size = 4096;
  Backoff backoff({.first = 1s, .most = 4s, .floor = 1s}, 1);
  while (true) {
    const auto gulp = co_await port.read_some(gulp_size);
    if (!gulp) {
      stream.reset();
      sink.refuse(gulp.error());
      co_await clock.sleep_for(backoff.next());
      continue;
    }
    backoff.reset();
    const std::uint64_t skipped = stream.skipped();
    stream.feed(*gulp, [&sink, now = clock.now()](Result<std::vector<Reading>> frame) {
      if (!frame) return sink.refuse(std::move(frame.error()));
      // A decoder shows what a bad reading said; a reading that is published says nothing.
      for (auto& reading : *frame) {
        if (reading.bad) reading.value = {};
      }
      sink.deliver({.time = now, .values = std::move(*frame)});
    });
    if (stream.skipped() > skipped) sink.skipped(static_cast<std::size_t>(stream.skipped() - skipped));
    if (gulp->size() < gulp_size) co_await clock.sleep_until(next_beat(clock.now()));
  }
}

}  // namespace sluice
