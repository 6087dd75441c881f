#include "drivers/contact/watched_line.hpp"

#include <algorithm>
#include <array>

namespace sluice::contact {
namespace {

constexpr std::array<std::pair<std::string_view, Bias>, 4> biases{{
    {"as_is", Bias::as_is},
    {"pull_up", Bias::pull_up},
    {"pull_down", Bias::pull_down},
    {"disabled", Bias::disabled},
}};

}  // namespace

OptionInfo line_option() {
  return {.name = "line",
          .kind = OptionKind::integer,
          .help = "offset of the line on its chip (on a Raspberry Pi the BCM number)",
          .required = true,
          .min = 0,
          .max = 1023};
}

OptionInfo bias_option() {
  OptionInfo option{.name = "bias",
                    .kind = OptionKind::choice,
                    .help = "resistor inside the chip; as_is leaves it as it was",
                    .fallback = std::string("as_is")};
  for (const auto& [name, bias] : biases) option.choices.push_back(name);
  return option;
}

OptionInfo debounce_option(Duration fallback) {
  return {.name = "debounce",
          .kind = OptionKind::duration,
          .help = "an edge counts when the new level stays this long",
          .fallback = fallback,
          .min = 0,
          .max = 10};
}

InputSettings input_settings(const Options& options) {
  const auto* bias = std::ranges::find(biases, options.text("bias"), &std::pair<std::string_view, Bias>::first);
  return {.line = static_cast<unsigned>(options.integer("line")),
          .edge = Edge::both,
          .bias = bias == biases.end() ? Bias::as_is : bias->second,
          .debounce = options.duration("debounce")};
}

Result<void> WatchedLine::open() {
  if (input_) return {};
  auto input = lines_.input(settings_);
  if (!input) return std::unexpected(input.error());
  input_ = *std::move(input);
  sequence_ = {};
  return {};
}

Result<bool> WatchedLine::level() {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  return input_->level();
}

Task<Result<std::vector<NumberedEdge>>> WatchedLine::edges() {
  if (auto opened = open(); !opened) co_return std::unexpected(opened.error());
  const auto taken = co_await input_->edges();
  if (!taken) co_return std::unexpected(taken.error());
  std::vector<NumberedEdge> fresh;
  for (const auto& edge : *taken) {
    if (const auto missed = sequence_.missed_before(edge.line_sequence)) fresh.push_back({edge, *missed});
  }
  co_return fresh;
}

}  // namespace sluice::contact
