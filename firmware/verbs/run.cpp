#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <random>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/stragglers.hpp"
#include "firmware/held_signals.hpp"
#include "firmware/log.hpp"
#include "firmware/outbox_settings.hpp"
#include "firmware/state_path.hpp"
#include "firmware/verbs/verbs.hpp"
#include "gateway/board/linux_board.hpp"
#include "gateway/board/simulated_board.hpp"
#include "gateway/config/checker.hpp"
#include "gateway/graph/gateway.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/outbox/state_directory.hpp"
#include "gateway/outbox/storage_lane.hpp"
#include "gateway/uplink/paho_link.hpp"

namespace sluice {
namespace {

struct RunOptions {
  std::string config = "/etc/sluice/sluice.yaml";
  std::string state;
  std::string log_level = "info";
  bool simulate = false;
};

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

void print(const std::vector<Problem>& problems, const std::string& file) {
  for (const auto& problem : problems) complain(problem.text(file));
}

void log_problems(const Document& document, const std::string& file) {
  if (document.good()) return;
  spdlog::error("{} is not taken:", file);
  for (const auto& problem : document.checked.problems) spdlog::error("{}", problem.text(file));
}

void reload(Gateway& gateway, const std::string& file) {
  Document document = load_document(file, this_program());
  log_problems(document, file);
  gateway.file_changed(std::move(document));
}

/// SIGTERM and SIGINT stop the gateway; SIGHUP reads the file again. Signals are still received while it says goodbye: their
/// default action would end the program with what is unsent.
Task<void> obey_signals(asio::signal_set& signals, Gateway& gateway, std::string file) {
  bool stopping = false;
  while (true) {
    const int signal = co_await signals.async_wait(asio::deferred);
    if (stopping) {
      spdlog::info("{} is ignored: already stopping", sigabbrev_np(signal));
    } else if (signal == SIGHUP) {
      reload(gateway, file);
    } else {
      stopping = true;
      gateway.stop();
    }
  }
}

/// What reading a configuration, the first readings of all devices at once, or a flood of commands took, the allocator keeps by itself.
Task<void> give_back_memory(Clock& clock) {
  constexpr Duration start_takes = 5s;
  constexpr Duration between_looks = 10s;
  constexpr std::size_t worth_it = std::size_t{2} * 1024 * 1024;
  co_await clock.sleep_for(start_takes);
  malloc_trim(0);
  while (true) {
    co_await clock.sleep_for(between_looks);
    if (mallinfo2().fordblks > worth_it) malloc_trim(0);
  }
}

Task<void> run_gateway(asio::signal_set& signals, Clock& clock, Gateway& gateway, DurableOutbox& outbox, std::string file) {
  TaskGroup beside(co_await asio::this_coro::executor);
  beside.spawn(give_back_memory(clock));
  beside.spawn(obey_signals(signals, gateway, std::move(file)));
  beside.spawn(outbox.run());
  co_await gateway.run();
  beside.stop();
  co_await beside.join();
  if (auto closed = co_await outbox.close(); !closed) spdlog::warn("the numbering was not closed cleanly: {}", closed.error().text());
}

std::unique_ptr<Board> make_board(const RunOptions& options, const Executor& executor, Clock& clock) {
  if (options.simulate) return std::make_unique<SimulatedBoard>(executor, clock, SerialWires::pty);
  return std::make_unique<LinuxBoard>(executor, clock);
}

/// Runs the loop until the task has ended. What it throws is a bug, and ends the program.
int play(asio::io_context& context, Task<void> task) {
  std::exception_ptr bug;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure) { bug = std::move(failure); });
  context.run();
  if (bug) std::rethrow_exception(bug);
  return 0;
}

/// Whether the kernel has given all lanes back, within 2 s for all of them together: no signal and no join ends a thread inside a
/// call that hangs.
bool lanes_have_ended(asio::io_context& context) {
  constexpr auto patience = 2s;
  const auto names = Stragglers::of(context.get_executor()).wait(patience);
  if (names.empty()) return true;
  spdlog::warn("{}: hung for another {}, and left behind", fmt::join(names, ", "), patience);
  return false;
}

/// Whether nothing can run, whatever the state directory holds: it does not exist. Then it is not made, either.
bool is_hopeless(const Document& file, const std::string& directory) {
  MemoryStateFiles nothing;
  return !file.good() && !std::filesystem::exists(directory) && !boot(nothing, file, this_program());
}

/// Where a run finds and keeps what outlives it.
struct Kept {
  Document file;
  SequenceBlocks sequences;
  std::string directory;
};

/// What a run stands on.
struct Ground {
  asio::io_context& context;
  asio::signal_set& signals;
  SteadyClock& clock;
  StateFiles& files;
  std::filesystem::path directory;
};

OutboxSettings promising(OutboxSettings settings, Turns::Promise& promise) {
  settings.on_turn = [&promise](TimePoint deadline) { promise.until(deadline); };
  return settings;
}

/// Builds the graph top to bottom on the stack, runs it, takes it down.
int run(const RunOptions& options, const Ground& ground, SequenceBlocks sequences, Boot start) {
  const Executor executor = ground.context.get_executor();
  SteadyClock& clock = ground.clock;
  const SystemWallClock wall(clock);
  Turns turns;
  Turns::Promise outbox_promise(turns, "the outbox");
  const auto board = make_board(options, executor, clock);
  auto settings = promising(outbox_settings(start.config.outbox()), outbox_promise);
  StorageLane storage(executor);
  const Disk disk{storage, wall, ground.directory / "outbox.db", boot_id()};
  DurableOutbox outbox(executor, clock, std::move(settings), std::move(sequences), disk);
  PahoLink link(executor, clock);
  ServiceManager manager;
  GatewayPartners partners{.executor = executor,
                           .clock = clock,
                           .wall = wall,
                           .board = *board,
                           .link = link,
                           .outbox = outbox,
                           .turns = turns,
                           .manager = manager,
                           .state = ground.files,
                           .check = this_program(),
                           .configure_outbox = [&outbox](const v1::Outbox& changed) { outbox.configure(outbox_settings(changed)); },
                           .version = SLUICE_VERSION,
                           .boot_id = disk.boot_id,
                           .seed = std::random_device{}()};
  Gateway gateway(std::move(partners), std::move(start));
  return play(ground.context, run_gateway(ground.signals, clock, gateway, outbox, options.config));
}

int run(const RunOptions& options, asio::io_context& context, asio::signal_set& signals, Kept kept) {
  SteadyClock clock(context.get_executor());
  DiskStateFiles files(context.get_executor(), clock, kept.directory);
  auto start = boot(files, kept.file, this_program());
  if (!start) return print(kept.file.checked.problems, options.config), 1;
  log_problems(std::exchange(kept.file, {}), options.config);
  return run(options, {context, signals, clock, files, kept.directory}, std::move(kept.sequences), std::move(*start));
}

int run(const RunOptions& options) {
  // Before anything else and until the loop has ended: a signal that nobody has asked for yet must not kill the program.
  asio::io_context context(1);
  asio::signal_set signals(context, SIGTERM, SIGINT, SIGHUP);
  release_signals();
  mallopt(M_ARENA_MAX, 1);  // an arena for each lane and each thread of Paho would hold memory that nobody uses
  set_up_log(options.log_level);
  Document file = load_document(options.config, this_program());
  std::string path = state_path(options.state);
  if (is_hopeless(file, path)) return print(file.checked.problems, options.config), 1;
  auto sequences = open_state(path, SequenceBlocks::first_block(static_cast<std::size_t>(file.checked.config.devices_size())));
  if (!sequences) {
    complain("cannot keep state in " + path + ": " + sequences.error().text() + "; name another directory with --state");
    return 1;
  }
  const int exit_code = run(options, context, signals, {std::move(file), std::move(*sequences), std::move(path)});
  const bool ended = lanes_have_ended(context);
  spdlog::info("stopped");
  if (!ended) ::_exit(exit_code);  // what a program does on its way out must not run beside them
  return exit_code;
}

}  // namespace

void add_run(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<RunOptions>();
  auto* verb = program.add_subcommand("run", "Run the gateway until SIGTERM or SIGINT; SIGHUP re-reads the file and applies what changed");
  verb->add_option("--config", options->config, "Configuration file")->capture_default_str();
  verb->add_option("--state", options->state, "State directory (default: $STATE_DIRECTORY, else $XDG_STATE_HOME/sluice)");
  verb->add_option("--log-level", options->log_level, "Least severe line that is logged")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error"}))
      ->capture_default_str();
  verb->add_flag("--simulate", options->simulate, "Replace every bus by emulators of the devices on it");
  verb->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace sluice
