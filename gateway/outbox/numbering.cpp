#include "gateway/outbox/numbering.hpp"

#include <charconv>
#include <format>

#include <boost/crc.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace sluice {
namespace {

constexpr std::size_t uuid_length = 36;

std::uint32_t crc_of(std::string_view text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return crc.checksum();
}

/// The rest of the first line after `key` and a blank; takes the line off the text.
std::optional<std::string_view> line(std::string_view& text, std::string_view key) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(key) || end <= key.size() || text[key.size()] != ' ') return std::nullopt;
  const std::string_view value = text.substr(key.size() + 1, end - key.size() - 1);
  text.remove_prefix(end + 1);
  return value;
}

std::optional<std::uint64_t> number(std::optional<std::string_view> text) {
  std::uint64_t value = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return value;
}

std::string body_of(const Numbering& numbering) {
  return std::format("stream {}\nsettled {}\nkept {}\nlast {}\nstopped {}\n", numbering.stream, numbering.settled, numbering.kept,
                     numbering.last, numbering.stopped ? 1 : 0);
}

}  // namespace

Numbering new_numbering() {
  return {.stream = to_string(boost::uuids::random_generator()())};
}

std::string to_text(const Numbering& numbering) {
  const std::string body = body_of(numbering);
  return std::format("{}crc {:08x}\n", body, crc_of(body));
}

std::optional<Numbering> numbering_from(std::string_view text) {
  std::string_view rest = text;
  const auto stream = line(rest, "stream");
  const auto settled = number(line(rest, "settled"));
  const auto kept = number(line(rest, "kept"));
  const auto last = number(line(rest, "last"));
  const auto stopped = number(line(rest, "stopped"));
  if (!stream || stream->size() != uuid_length || !settled || !kept || !last || !stopped) return std::nullopt;
  Numbering numbering{.stream = std::string(*stream), .settled = *settled, .kept = *kept, .last = *last, .stopped = *stopped == 1};
  // Writing it again gives the same text, CRC included, or the text was not intact.
  if (to_text(numbering) != text || *settled < 1 || *settled > *last + 1 || *kept > *last + 1) return std::nullopt;
  return numbering;
}

}  // namespace sluice
