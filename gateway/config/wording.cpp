#include "gateway/config/wording.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::size_t longest_quote = 60;
/// No key is longer, and the effort rises with the square.
constexpr std::size_t longest_guess = 64;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  const bool shortened = text.size() > longest_quote;
  std::size_t end = shortened ? longest_quote : text.size();
  while (shortened && end > 0 && is_continuation(text[end])) --end;
  std::string result = "\"";
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + (shortened ? "…\"" : "\"");
}

std::string alternatives(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& names) {
  if (written.size() > longest_guess) return {};
  const auto word = lower(written);
  std::size_t nearest = std::max<std::size_t>(1, written.size() / 3) + 1;
  const std::string* guess = nullptr;
  for (const auto& name : names) {
    const auto gap = name.size() > word.size() ? name.size() - word.size() : word.size() - name.size();
    if (gap >= nearest) continue;
    const auto distance = edit_distance(word, lower(name));
    if (distance >= nearest) continue;
    nearest = distance;
    guess = &name;
  }
  return guess ? fmt::format(" – did you mean \"{}\"?", *guess) : std::string();
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace sluice
