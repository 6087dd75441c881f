#include "drivers/nmea/sentence_stream.hpp"

namespace sluice::nmea {
namespace {

// Addresses have 5 letters, the makers' own up to about 10. Shorter and longer ones after a `$` are noise.
constexpr std::size_t shortest_address = 3;
constexpr std::size_t longest_address = 16;

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

bool is_letter_or_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}

}  // namespace

void SentenceStream::feed(std::span<const std::uint8_t> bytes, const Handler& handler) {
  for (const auto byte : bytes) take(static_cast<char>(byte), handler);
}

void SentenceStream::finish(const Handler& handler) {
  if (state_ == State::body) end_line(handler);
  reset();
}

void SentenceStream::reset() {
  state_ = State::line_start;
  line_.clear();
}

void SentenceStream::take(char c, const Handler& handler) {
  switch (state_) {
    case State::comment:
      if (c == '\n') state_ = State::line_start;
      return;
    case State::line_start:
    case State::between:
      if (c == '$') return begin();
      return take_between(c);
    case State::address:
      return take_address(c, handler);
    case State::body:
      return take_body(c, handler);
  }
}

void SentenceStream::take_between(char c) {
  if (c == '#' && state_ == State::line_start) {
    state_ = State::comment;
  } else if (is_line_end(c)) {
    state_ = State::line_start;
  } else {
    state_ = State::between;
    ++skipped_;
  }
}

void SentenceStream::begin() {
  state_ = State::address;
  line_ = "$";
}

void SentenceStream::take_address(char c, const Handler& handler) {
  const auto letters = line_.size() - 1;
  if (is_letter_or_digit(c) && letters < longest_address) {
    line_ += c;
  } else if (letters >= shortest_address && (c == ',' || c == '*' || is_line_end(c))) {
    state_ = State::body;
    take_body(c, handler);
  } else {
    skipped_ += line_.size();
    state_ = State::between;
    take(c, handler);
  }
}

void SentenceStream::take_body(char c, const Handler& handler) {
  if (is_line_end(c)) {
    end_line(handler);
    state_ = State::line_start;
  } else if (c == '$') {
    refuse({Reason::checksum, "cut off by another sentence"}, handler);
    begin();
  } else if (!is_printable(c)) {
    refuse({Reason::checksum, "a byte that is no text"}, handler);
  } else if (line_.size() == longest_line) {
    refuse({Reason::length, "a line without end"}, handler);
  } else {
    line_ += c;
  }
}

void SentenceStream::refuse(Error error, const Handler& handler) {
  state_ = State::between;
  handler(std::unexpected(std::move(error)));
}

void SentenceStream::end_line(const Handler& handler) {
  while (line_.ends_with(' ')) line_.pop_back();
  auto decoded = decode(line_);
  if (!decoded) {
    handler(std::unexpected(std::move(decoded.error())));
  } else if (*decoded) {
    handler(**std::move(decoded));
  }
}

}  // namespace sluice::nmea
