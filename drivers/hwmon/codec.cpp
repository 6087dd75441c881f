#include "drivers/hwmon/codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "drivers/sysfs_class.hpp"

namespace sluice::hwmon {
namespace {

constexpr std::array quantities{
    Quantity{"curr", "A", 1e3},      // mA
    Quantity{"energy", "J", 1e6},    // uJ
    Quantity{"fan", "/min", 1},      // revolutions per minute
    Quantity{"freq", "Hz", 1},       // Hz
    Quantity{"humidity", "%", 1e3},  // m%
    Quantity{"in", "V", 1e3},        // mV
    Quantity{"power", "W", 1e6},     // uW
    Quantity{"temp", "Cel", 1e3},    // m°C
};

std::optional<Input> input_of(std::string_view file) {
  constexpr std::string_view suffix = "_input";
  if (!file.ends_with(suffix)) return std::nullopt;
  file.remove_suffix(suffix.size());
  const std::size_t letters = std::min(file.find_first_of("0123456789"), file.size());
  const auto quantity = std::ranges::find(quantities, file.substr(0, letters), &Quantity::prefix);
  const std::string_view digits = file.substr(letters);
  Input input;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), input.number);
  if (quantity == quantities.end() || error != std::errc{} || end != digits.end()) return std::nullopt;
  input.quantity = &*quantity;
  return input;
}

}  // namespace

std::string Input::name() const {
  return std::string(quantity->prefix) + std::to_string(number);
}

std::vector<Input> inputs_among(const std::vector<std::string>& files) {
  std::vector<Input> inputs;
  for (const auto& file : files) {
    auto input = input_of(file);
    if (!input) continue;
    input->has_fault = std::ranges::contains(files, input->name() + "_fault");
    inputs.push_back(*input);
  }
  std::ranges::sort(inputs, {}, [](const Input& input) { return std::tuple(input.quantity->prefix, input.number); });
  return inputs;
}

Result<double> decode(const Quantity& quantity, const Result<std::string>& content, const std::optional<Result<std::string>>& fault) {
  if (fault && *fault) {
    const auto broken = sysfs_integer(**fault);
    if (broken && *broken != 0) return fail(Reason::sensor_error, "the chip reports a broken sensor");
  }
  if (!content) return std::unexpected(content.error());
  const auto number = sysfs_integer(*content);
  if (!number) return std::unexpected(number.error());
  return static_cast<double>(*number) / quantity.divisor;
}

}  // namespace sluice::hwmon
