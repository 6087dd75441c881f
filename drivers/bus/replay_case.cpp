#include "drivers/bus/replay_case.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>

#include <boost/json.hpp>

#include "drivers/bus/device_file.hpp"

namespace sluice {
namespace {

namespace json = boost::json;

std::optional<unsigned> number_in(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Bytes> bytes_in(const json::value& value) {
  const auto* text = value.if_string();
  if (!text || text->size() % 2 != 0) return std::nullopt;
  Bytes bytes(text->size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char* pair = text->data() + 2 * i;
    const auto [end, error] = std::from_chars(pair, pair + 2, bytes[i], 16);
    if (error != std::errc{} || end != pair + 2) return std::nullopt;
  }
  return bytes;
}

bool flag(const json::object& step, std::string_view key) {
  const auto* value = step.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

Result<std::uint8_t> address_in(const json::object& object) {
  const auto* value = object.if_contains("address");
  if (!value) return fail(Reason::parse, "no address");
  std::optional<unsigned> address;
  if (value->is_string()) address = number_in(value->get_string());
  if (value->is_int64() && value->get_int64() >= 0) address = static_cast<unsigned>(std::min<std::int64_t>(value->get_int64(), 0x80));
  if (!address || *address > 0x7f) return fail(Reason::parse, "address is a number from 0 to 127, or 0x00 to 0x7F as text");
  return static_cast<std::uint8_t>(*address);
}

Result<RegisterImage> registers_in(const json::value& value) {
  const auto* blocks = value.if_object();
  if (!blocks) return fail(Reason::parse, R"(regs is an object: {"0xF7":"655ac0"})");
  RegisterImage image;
  for (const auto& [key, content] : *blocks) {
    const auto start = number_in(key);
    auto bytes = bytes_in(content);
    if (!start || *start > 0xff) return fail(Reason::parse, "regs: " + std::string(key) + " is no register from 0x00 to 0xFF");
    if (!bytes) return fail(Reason::parse, "regs: " + std::string(key) + " needs pairs of hexadecimal digits");
    image.insert_or_assign(*start, std::move(*bytes));
  }
  return image;
}

Result<ReplayStep> step_in(const json::value& value) {
  using Kind = ReplayStep::Kind;
  const auto* step = value.if_object();
  if (!step) return fail(Reason::parse, "a step of a transcript is an object");
  if (const auto* wait = step->if_contains("wait_ms")) {
    constexpr double longest = 86'400'000;
    const double milliseconds = wait->is_number() ? wait->to_number<double>() : -1;
    if (!(milliseconds >= 0 && milliseconds <= longest)) return fail(Reason::parse, "wait_ms is a number of milliseconds, at most a day");
    return ReplayStep{.kind = Kind::wait, .wait = Duration(std::llround(milliseconds * 1e6))};
  }
  const auto* written = step->if_contains("w");
  const auto* read = step->if_contains("r");
  if ((written != nullptr) == (read != nullptr)) return fail(Reason::parse, "a step of a transcript has one of w, r and wait_ms");
  auto bytes = bytes_in(written ? *written : *read);
  if (!bytes) return fail(Reason::parse, "w and r need pairs of hexadecimal digits");
  return ReplayStep{.kind = written ? Kind::write : Kind::read,
                    .bytes = std::move(*bytes),
                    .nack = flag(*step, "nack"),
                    .repeated_start = flag(*step, "repeated_start")};
}

Result<std::vector<ReplayStep>> transcript_in(const json::value& value) {
  const auto* steps = value.if_array();
  if (!steps) return fail(Reason::parse, "transcript is a list of steps");
  std::vector<ReplayStep> transcript;
  for (const auto& each : *steps) {
    auto step = step_in(each);
    if (!step) return std::unexpected(step.error());
    transcript.push_back(std::move(*step));
  }
  return transcript;
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Result<ReplayCase> parse_replay_case(std::string_view line) {
  boost::system::error_code error;
  const auto value = json::parse(line, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return fail(Reason::parse, error ? error.message() : "a case is a JSON object");
  const auto address = address_in(*object);
  if (!address) return std::unexpected(address.error());
  ReplayCase one{.id = text_in(*object, "id"), .kind = text_in(*object, "kind"), .address = *address};
  if (const auto* given = object->if_contains("regs")) {
    auto registers = registers_in(*given);
    if (!registers) return std::unexpected(registers.error());
    one.registers = std::move(*registers);
  }
  if (const auto* given = object->if_contains("transcript")) {
    auto transcript = transcript_in(*given);
    if (!transcript) return std::unexpected(transcript.error());
    one.transcript = std::move(*transcript);
  }
  return one;
}

Result<std::vector<ReplayCase>> load_replay_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::unexpected(open_error(errno, path, {}));
  std::vector<ReplayCase> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto one = parse_replay_case(line);
    if (!one) return fail(Reason::parse, path + ":" + std::to_string(number) + ": " + one.error().detail);
    cases.push_back(std::move(*one));
  }
  if (cases.empty()) return fail(Reason::parse, path + ": no case in this file");
  return cases;
}

}  // namespace sluice
