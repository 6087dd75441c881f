#include "gateway/commit/boot.hpp"

#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commit/commits.hpp"
#include "gateway/commit/ledger.hpp"
#include "gateway/commit/ledger_store.hpp"
#include "gateway/config/diff.hpp"

namespace sluice {
namespace {

/// One start while it is decided.
struct Start {
  const LedgerStore::Kept& kept;
  const Document& file;
  const CheckContext& context;
  Boot& boot;
};

Happening change(const v1::Ledger& ledger, std::string reason) {
  return {.type = EventType::config_changed,
          .severity = reason.empty() ? Severity::info : Severity::warning,
          .reason = std::move(reason),
          .detail = std::format("revision {} from {}", ledger.revision(), name(ledger.source()))};
}

void use(Boot& boot, const Document& document) {
  boot.config = v1::Config(document.checked.config);  // a copy is smaller: see load()
}

void end_trial(Boot& boot) {
  if (!boot.ledger.has_trial()) return;
  if (boot.ledger.source() == v1::FROM_FILE) boot.ledger.clear_file_hash();  // nothing was decided: it has its full time again
  roll_back(boot.ledger, "the program was started anew while it waited to be kept");
  spdlog::warn("{}", boot.ledger.report().errors(0).message());
  boot.news = change(boot.ledger, "rolled_back");
}

/// Whether it may cut off from the broker what a good configuration reaches.
bool needs_trial(const Start& start) {
  const v1::Ledger& ledger = start.boot.ledger;
  if (ledger.revision() == 0 || ledger.minimum()) return false;
  const Document stored = read_json_document(ledger.config(), start.context);
  if (!stored.good()) return false;
  const Changes changes = difference(stored.checked.config, start.file.checked.config);
  return changes.mqtt || changes.gateway;
}

void take_file(const Start& start) {
  if (!needs_trial(start)) return take(start.boot.ledger, start.file.json, v1::FROM_FILE);
  v1::Trial trial;
  trial.set_within(Commits::usual_trial.count());
  try_out(start.boot.ledger, start.file.json, v1::FROM_FILE, std::move(trial));
}

void run_file(const Start& start) {
  v1::Ledger& ledger = start.boot.ledger;
  ledger.set_file_hash(start.file.hash);
  use(start.boot, start.file);
  if (!ledger.minimum() && hash_in_force(ledger) == start.file.hash) {
    ledger.set_source(v1::FROM_FILE);
    accept(ledger, v1::FROM_FILE);
    return;
  }
  take_file(start);
  if (ledger.revision() > 1) start.boot.news = change(ledger, "");
}

/// False when there is nothing stored, or nothing that this program can run.
bool run_stored(const Start& start) {
  v1::Ledger& ledger = start.boot.ledger;
  if (ledger.revision() == 0 || ledger.minimum()) return false;
  const Document stored = read_json_document(ledger.config(), start.context);
  if (!stored.good()) {
    start.boot.unusable = ledger.config();
    reject(ledger, ledger.source(), stored.checked.problems);
    return false;
  }
  use(start.boot, stored);
  const bool file_was_bad = ledger.report().status() == v1::REJECTED && ledger.report().about() == v1::FROM_FILE;
  if (!start.file.good()) {
    reject(ledger, v1::FROM_FILE, start.file.checked.problems);
  } else if (file_was_bad) {
    accept(ledger, v1::FROM_FILE);
  }
  return true;
}

/// Runs another configuration than the one that was wanted, and goes on to tell why.
void run_instead(const Start& start, const Document& document, v1::ConfigSource source) {
  const v1::Verdict why = start.boot.ledger.report();
  take(start.boot.ledger, document.json, source);
  *start.boot.ledger.mutable_report() = why;
  start.boot.news = change(start.boot.ledger, "rejected");
  use(start.boot, document);
}

bool run_last_good(const Start& start) {
  if (start.boot.unusable.empty() || !start.kept.good || start.kept.good->config() == start.boot.unusable) return false;
  const Document good = read_json_document(start.kept.good->config(), start.context);
  if (good.good()) run_instead(start, good, start.kept.good->source());
  return good.good();
}

bool run_minimum(const Start& start) {
  const auto connection = connection_of(start.file, start.context);
  if (!connection) return false;
  v1::Ledger& ledger = start.boot.ledger;
  if (start.boot.unusable.empty()) reject(ledger, v1::FROM_FILE, start.file.checked.problems);
  if (ledger.minimum() && ledger.config() == connection->json) {
    use(start.boot, *connection);
  } else {
    run_instead(start, *connection, v1::FROM_FILE);
  }
  ledger.set_minimum(true);
  return true;
}

bool decide(const Start& start) {
  const v1::Ledger& ledger = start.boot.ledger;
  const bool file_changed = start.file.good() && (start.file.hash != ledger.file_hash() || ledger.minimum());
  if (file_changed) return run_file(start), true;
  if (run_stored(start) || run_last_good(start)) return true;
  if (!start.file.good()) return run_minimum(start);
  run_instead(start, start.file, v1::FROM_FILE);
  return true;
}

void tell(const Boot& boot) {
  const v1::Ledger& ledger = boot.ledger;
  spdlog::info("configuration: revision {} from {}{}", ledger.revision(), name(ledger.source()),
               ledger.minimum() ? ", without devices: nothing but what reaches the broker could be used" : "");
  if (ledger.report().status() != v1::REJECTED) return;
  spdlog::error("a configuration from {} was rejected:", name(ledger.report().about()));
  for (const auto& fault : ledger.report().errors()) spdlog::error("{}: {}", fault.path(), fault.message());
}

bool is_stored(const LedgerStore::Kept& kept, const v1::Ledger& ledger) {
  const auto text = sealed(ledger);
  const auto holds = [&](const std::optional<v1::Ledger>& stored) { return stored && sealed(*stored) == text; };
  return holds(kept.current) && (ledger.minimum() || holds(kept.good));
}

}  // namespace

std::optional<Boot> boot(StateFiles& files, const Document& file, const CheckContext& context) {
  const auto kept = LedgerStore(files).read();
  Boot boot;
  boot.untouchable = kept.untouchable;
  boot.ledger = kept.current.value_or(kept.good.value_or(v1::Ledger()));
  end_trial(boot);
  if (!decide({kept, file, context, boot})) return std::nullopt;
  boot.is_stored = is_stored(kept, boot.ledger);
  tell(boot);
  return boot;
}

}  // namespace sluice
