#include <algorithm>
#include <format>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/stragglers.hpp"
#include "firmware/verbs/send/asker.hpp"
#include "firmware/verbs/send/key_file.hpp"
#include "firmware/verbs/verbs.hpp"
#include "firmware/verbs/watch/display_text.hpp"
#include "firmware/verbs/watch/target.hpp"
#include "gateway/commands/envelope.hpp"
#include "gateway/config/base64.hpp"
#include "gateway/config/checker.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/dialects/timestamp.hpp"
#include "gateway/uplink/paho_link.hpp"

namespace sluice {
namespace {

// Exit statuses.
constexpr int accepted = 0;
constexpr int refused = 1;  // by the gateway, or before anything was sent
constexpr int unanswered = 2;

struct SendOptions {
  watch::Target target;
  std::string verb;
  std::string json;
  std::string timeout = "5s";
  std::string key_file;
  std::string key_id;
  std::string expires_in = "1m";
  bool print = false;
};

template <typename T>
using OrTrouble = std::expected<T, std::string>;

std::int64_t milliseconds_since_1970(const asio::io_context::executor_type& executor) {
  const SteadyClock clock(executor);
  return SystemWallClock(clock).at(clock.now()).nanoseconds / 1'000'000;
}

/// As the gateway's own configuration calls the key; where that is not at hand, as `sluice keygen` did.
std::string id_of(const SendOptions& options, const send::KeyFile& file) {
  if (!options.key_id.empty()) return options.key_id;
  if (!options.target.broker.empty()) return file.usual_id();
  const auto config = load(options.target.config, this_program()).value_or(v1::Config());
  const auto& keys = config.security().command_keys();
  const auto key = std::ranges::find(keys, base64_of(file.key().public_key()), &v1::CommandKey::public_key);
  return key == keys.end() ? file.usual_id() : key->id();
}

OrTrouble<std::string> sign(const SendOptions& options, const std::string& gateway, const std::string& payload, std::int64_t now) {
  const auto file = send::KeyFile::open(options.key_file);
  if (!file) return std::unexpected(file.error());
  const auto counter = file->next_counter(now);
  if (!counter) return std::unexpected(counter.error());
  const auto expires = now * 1'000'000 + duration_from(options.expires_in)->count();
  Envelope envelope{.key = id_of(options, *file), .gateway = gateway, .verb = options.verb, .counter = *counter};
  envelope.not_after = timestamp({.nanoseconds = expires, .synchronised = true});
  envelope.payload = base64_of(payload);
  envelope.signature = base64_of(file->key().sign(envelope.signed_text()));
  return envelope_to_json(envelope);
}

OrTrouble<send::Question> prepare(const SendOptions& options, const std::string& gateway, std::int64_t now) {
  std::string json = options.json;
  if (json == "-") json.assign(std::istreambuf_iterator<char>(std::cin), {});
  const bool is_desired = options.verb == "desired";
  if (is_desired && !options.print) {
    return std::unexpected("a desired document is no command: it must stand on config/desired; use --print, and publish it retained");
  }
  auto question = send::question_of(options.verb, json, std::format("send-{:08x}", std::random_device{}()));
  if (question && is_desired) question->payload = json;  // without an id
  if (!question || options.key_file.empty()) return question;
  auto envelope = sign(options, gateway, question->payload, now);
  if (!envelope) return std::unexpected(envelope.error());
  question->payload = std::move(*envelope);
  return question;
}

OrTrouble<send::Answer> ask(asio::io_context& context, SessionSettings settings, send::Question question, Duration timeout) {
  SteadyClock clock(context.get_executor());
  PahoLink link(context.get_executor(), clock);
  send::Asker asker(context.get_executor(), clock, link, std::move(settings));
  OrTrouble<send::Answer> answer = std::unexpected(std::string());
  std::exception_ptr bug;
  asio::co_spawn(context, asker.ask(std::move(question), timeout), [&](std::exception_ptr failure, OrTrouble<send::Answer> given) {
    bug = std::move(failure);
    answer = std::move(given);
  });
  context.run();
  if (bug) std::rethrow_exception(bug);
  return answer;
}

int say(const std::string& trouble, int exit_code) {
  std::cerr << watch::printable(trouble) << '\n';
  return exit_code;
}

int run_send(const SendOptions& options, asio::io_context& context) {
  auto settings = watch::settings_of(options.target);
  if (!settings) return std::cerr << settings.error() << '\n', refused;
  settings->mqtt.set_client_id(std::format("sluice-send-{:08x}", std::random_device{}()));
  auto question = prepare(options, settings->gateway, milliseconds_since_1970(context.get_executor()));
  if (!question) return say(question.error(), refused);
  if (options.print) return std::cout << question->payload << '\n', accepted;
  const auto answer = ask(context, std::move(*settings), std::move(*question), *duration_from(options.timeout));
  if (!answer) return say(answer.error(), unanswered);
  std::cout << watch::one_line(answer->json) << '\n';
  return answer->ok ? accepted : refused;
}

int run_send(const SendOptions& options) {
  asio::io_context context(1);
  const int exit_code = run_send(options, context);
  if (Stragglers::of(context.get_executor()).wait(2s).empty()) return exit_code;
  // A name service or a connection that hangs: what a program does on its way out must not run beside them.
  std::cout.flush();
  ::_exit(exit_code);
}

std::string wrong_duration(const std::string& text) {
  const auto duration = duration_from(text);
  return duration && *duration > Duration(0) ? "" : "write a duration with its unit, such as 5s or 1m";
}

}  // namespace

void add_send(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<SendOptions>();
  const CLI::Validator duration(wrong_duration, "DURATION");
  auto* verb = program.add_subcommand("send", "Send a command and print the reply. Exit 0 done, 1 refused, 2 no reply");
  watch::add_target_options(*verb, options->target);
  verb->add_option("VERB", options->verb, "What is to be done: see below")->required();
  verb->add_option("JSON", options->json, "The request; - reads it from standard input");
  verb->add_option("--timeout", options->timeout, "How long to wait for the reply")->check(duration)->capture_default_str();
  auto* sign = verb->add_option("--sign", options->key_file, "Sign with this private key, made by `sluice keygen`");
  verb->add_option("--key-id", options->key_id, "Its id at the gateway; default: as configured, or the file's name")->needs(sign);
  verb->add_option("--expires-in", options->expires_in, "How long the signature is good")
      ->check(duration)
      ->capture_default_str()
      ->needs(sign);
  verb->add_flag("--print", options->print, "Print the message instead of sending it; with the verb `desired` too, for config/desired");
  verb->footer(send::verb_help());
  verb->callback([options, &exit_code] { exit_code = run_send(*options); });
}

}  // namespace sluice
