// Configurations that stand somewhere until they are changed: `config/desired`, and the file.
#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commit/commits.hpp"
#include "gateway/commit/ledger.hpp"

namespace sluice {
namespace {

bool is_of(const v1::Decision& decision, const DesiredDocument& desired) {
  const auto version = decision.has_version() ? std::optional(decision.version()) : std::nullopt;
  return decision.hash() == desired.hash && version == desired.version;
}

/// Whether its version is above all that were decided.
bool is_newer(const DesiredDocument& desired, const v1::Ledger& ledger) {
  return desired.version && (!ledger.has_desired() || *desired.version > ledger.desired().version());
}

v1::Decision decision_on(const DesiredDocument& desired, v1::Verdict verdict) {
  v1::Decision decision;
  if (desired.version) decision.set_version(*desired.version);
  decision.set_hash(desired.hash);
  *decision.mutable_verdict() = std::move(verdict);
  return decision;
}

void log_rejection(const v1::Verdict& verdict, std::string_view of_what) {
  spdlog::error("{} was rejected, the configuration stays as it was:", of_what);
  for (const auto& fault : verdict.errors()) spdlog::error("{}: {}", fault.path(), fault.message());
}

}  // namespace

Task<void> Commits::desired(std::string document) {
  const auto turn = co_await turn_.lock(partners_.clock.now());
  held_desired_.reset();  // whatever it was, another one has taken its place
  if (document.empty()) co_return;
  if (ledger_.has_trial()) {
    spdlog::info("config/desired is decided when revision {} is kept or rolled back", revision());
    held_desired_ = std::move(document);
    co_return;
  }
  co_await decide(std::move(document));
}

Task<void> Commits::decide(std::string document) {
  DesiredDocument wanted = read_desired(document, partners_.context);
  const bool was_refused = ledger_.has_refused() && is_of(ledger_.refused(), wanted);
  const bool was_decided = ledger_.has_desired() && is_of(ledger_.desired(), wanted);
  if (was_refused || (was_decided && !ledger_.has_refused())) co_return;
  if (was_decided) {
    v1::Ledger next = ledger_;  // back to the document from before the refused one
    next.clear_refused();
    *next.mutable_report() = next.desired().verdict();
    co_return co_await tell(std::move(next));
  }
  if (wanted.version && !is_newer(wanted, ledger_)) {
    if (wanted.hash == ledger_.desired().hash()) co_return;
    const auto message =
        std::format("{} is not higher than {}, which was decided before; write a higher one", *wanted.version, ledger_.desired().version());
    wanted.problems.insert(wanted.problems.begin(), Problem{.path = "version", .place = {}, .message = message});
  }
  if (!wanted.problems.empty()) co_return co_await refuse(std::move(wanted));
  if (!co_await take_desired(std::move(wanted))) held_desired_ = std::move(document);
}

Task<void> Commits::refuse(DesiredDocument wanted) {
  v1::Ledger next = ledger_;
  reject(next, v1::FROM_MQTT, wanted.problems);
  v1::Decision decision = decision_on(wanted, next.report());
  if (is_newer(wanted, ledger_)) {
    *next.mutable_desired() = std::move(decision);
    next.clear_refused();
  } else {
    *next.mutable_refused() = std::move(decision);
  }
  log_rejection(next.report(), "config/desired");
  co_await tell(std::move(next));
}

Task<bool> Commits::take_desired(DesiredDocument wanted) {
  v1::Verdict applied;
  applied.set_about(v1::FROM_MQTT);
  v1::Ledger next = ledger_;
  std::optional<Change> change;
  if (!is_the_same(*wanted.config)) change = change_to(*wanted.config, v1::FROM_MQTT, std::nullopt);
  if (change && change->trial) change->trial->set_desired(true);
  if (change) next = with_change(std::move(next), *change);
  accept(next, v1::FROM_MQTT);
  *next.mutable_desired() = decision_on(wanted, std::move(applied));
  next.clear_refused();
  if (!change) {
    co_await tell(std::move(next));
    co_return true;
  }
  if (!co_await store(std::move(next))) co_return false;
  was_changed(change->paths);
  co_return true;
}

Task<void> Commits::file_changed(Document file) {
  const auto turn = co_await turn_.lock(partners_.clock.now());
  held_file_.reset();
  if (ledger_.has_trial()) {
    spdlog::info("the file is looked at when revision {} is kept or rolled back", revision());
    held_file_ = std::move(file);
    co_return;
  }
  co_await decide_file(std::move(file));
}

Task<void> Commits::decide_file(Document file) {
  v1::Ledger next = ledger_;
  if (!file.good()) {
    reject(next, v1::FROM_FILE, file.checked.problems);
    log_rejection(next.report(), "the file");
    co_return co_await tell(std::move(next));
  }
  const bool was_bad = ledger_.report().status() == v1::REJECTED && ledger_.report().about() == v1::FROM_FILE;
  if (file.hash == ledger_.file_hash() && !ledger_.minimum()) {
    spdlog::info("the file says what it said when it was last decided: nothing changes");
    accept(next, v1::FROM_FILE);
    if (was_bad) co_await tell(std::move(next));
    co_return;
  }
  next.set_file_hash(file.hash);
  if (is_the_same(file)) {
    next.set_source(v1::FROM_FILE);
    accept(next, v1::FROM_FILE);
    co_return co_await tell(std::move(next));
  }
  const Change change = change_to(file, v1::FROM_FILE, std::nullopt);
  if (!co_await store(with_change(std::move(next), change))) {
    held_file_ = std::move(file);
    co_return;
  }
  was_changed(change.paths);
}

Task<void> Commits::decide_held() {
  const auto turn = co_await turn_.lock(partners_.clock.now());
  if (held_file_) co_return co_await decide_file(*std::exchange(held_file_, std::nullopt));
  if (held_desired_) co_await decide(*std::exchange(held_desired_, std::nullopt));
}

}  // namespace sluice
