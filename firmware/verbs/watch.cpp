#include <csignal>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/stragglers.hpp"
#include "firmware/verbs/verbs.hpp"
#include "firmware/verbs/watch/target.hpp"
#include "firmware/verbs/watch/watcher.hpp"
#include "gateway/uplink/paho_link.hpp"

namespace sluice {
namespace {

struct WatchOptions {
  watch::Target target;
  bool json = false;
  double seconds = 0;
};

int number_from_environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  const int number = text == nullptr ? 0 : std::atoi(text);
  return number > 0 ? number : otherwise;
}

/// The terminal's own word first: LINES and COLUMNS are of the moment when the shell exported them.
TerminalSize size_of_screen() {
  if (const auto size = terminal_size(STDOUT_FILENO)) return *size;
  const TerminalSize usual;
  return {.rows = number_from_environment("LINES", usual.rows), .columns = number_from_environment("COLUMNS", usual.columns)};
}

/// A terminal that knows no escapes (TERM=dumb: an editor's window) gets lines.
watch::View view_for(bool json) {
  if (json) return watch::View::json;
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return isatty(STDOUT_FILENO) && !is_dumb ? watch::View::screen : watch::View::lines;
}

Task<void> stop_on_signal(watch::Watcher& watcher) {
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
  co_await signals.async_wait(asio::deferred);
  watcher.stop();
}

Task<void> stop_after(Clock& clock, Duration duration, watch::Watcher& watcher) {
  co_await clock.sleep_for(duration);
  watcher.stop();
}

Task<void> watch_until_stopped(watch::Watcher& watcher, Clock& clock, Duration duration) {
  TaskGroup beside(co_await asio::this_coro::executor);
  beside.spawn(stop_on_signal(watcher));
  if (duration > Duration(0)) beside.spawn(stop_after(clock, duration, watcher));
  co_await watcher.run();
  beside.stop();
  co_await beside.join();
}

int run_watch(const WatchOptions& options, asio::io_context& context) {
  auto settings = watch::settings_of(options.target);
  if (!settings) {
    std::cerr << settings.error() << '\n';
    return 1;
  }
  SteadyClock clock(context.get_executor());
  PahoLink link(context.get_executor(), clock);
  watch::Watcher watcher(context.get_executor(), clock, link, std::move(*settings), {view_for(options.json), size_of_screen},
                         {std::cout, std::cerr});
  const auto duration = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options.seconds));
  std::exception_ptr bug;
  asio::co_spawn(context, watch_until_stopped(watcher, clock, duration), [&](std::exception_ptr failure) { bug = std::move(failure); });
  context.run();
  if (bug) std::rethrow_exception(bug);
  if (watcher.readings() > 0 || options.seconds <= 0) return 0;
  std::cerr << "no reading arrived: " << watcher.trouble() << '\n';
  return 1;
}

int run_watch(const WatchOptions& options) {
  asio::io_context context(1);
  const int exit_code = run_watch(options, context);
  if (Stragglers::of(context.get_executor()).wait(2s).empty()) return exit_code;
  // A name service or a connection that hangs: what a program does on its way out must not run beside them.
  std::cout.flush();
  ::_exit(exit_code);
}

}  // namespace

void add_watch(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<WatchOptions>();
  auto* verb = program.add_subcommand("watch", "Show live readings, device states and events from the broker");
  watch::add_target_options(*verb, options->target);
  verb->add_flag("--json", options->json, "One JSON line for each reading or event");
  verb->add_option("--seconds", options->seconds, "End by itself; exit status 1 when no reading arrived")->check(CLI::PositiveNumber);
  verb->callback([options, &exit_code] { exit_code = run_watch(*options); });
}

}  // namespace sluice
