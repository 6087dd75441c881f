#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include "drivers/bus/linux_gpio_lines.hpp"
#include "firmware/log.hpp"
#include "firmware/state_path.hpp"
#include "firmware/verbs/verbs.hpp"
#include "gateway/held/output_note.hpp"
#include "gateway/held/safe_state.hpp"
#include "gateway/state/state_file.hpp"

namespace sluice {
namespace {

/// What the last run noted; nothing and a line of the log when that cannot be read.
std::optional<std::vector<HeldOutput>> noted_outputs(const std::filesystem::path& directory) {
  const auto file = directory / OutputNote::file;
  const auto text = read_state_file(file, StateFiles::largest);
  if (!text) return spdlog::error("{}", text.error().detail), std::nullopt;
  auto outputs = held_outputs_from(text->value_or(""));
  if (!outputs) return spdlog::error("{}: {}; no output is touched", file.string(), outputs.error().detail), std::nullopt;
  return *std::move(outputs);
}

/// 0: all of them are safe. 1: some are not, each told in a line.
int outputs_safe(const std::string& directory) {
  set_up_log("info");
  const auto outputs = noted_outputs(directory);
  if (!outputs) return 1;
  asio::io_context context;
  std::map<std::string, LinuxGpioLines> chips;
  const auto failures = put_safe(
      *outputs, [&](const std::string& chip) -> GpioLines& { return chips.try_emplace(chip, context.get_executor(), chip).first->second; });
  for (const auto& failure : failures) spdlog::error("{}", failure);
  const std::size_t safe = outputs->size() - failures.size();
  if (safe > 0) spdlog::info("{} {} put into the safe state", safe, safe == 1 ? "output" : "outputs");
  return failures.empty() ? 0 : 1;
}

}  // namespace

void add_outputs_safe(CLI::App& program, int& exit_code) {
  auto* verb = program.add_subcommand("outputs-safe",
                                      "Put every output that the last run held into its safe state; for when it was killed and could not");
  const auto state = std::make_shared<std::string>();
  verb->add_option("--state", *state, "State directory of that run (default: as for `run`)");
  verb->callback([state, &exit_code] { exit_code = outputs_safe(state_path(*state)); });
}

}  // namespace sluice
