#include "gateway/commit/commits.hpp"

#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commit/change_reply.hpp"
#include "gateway/commit/ledger.hpp"
#include "gateway/commit/reported.hpp"
#include "gateway/config/quantities.hpp"

namespace sluice {

Commits::Commits(CommitPartners partners, Boot boot)
    : partners_(std::move(partners)),
      store_(partners_.files, std::move(boot.untouchable)),
      ledger_(std::move(boot.ledger)),
      unusable_(std::move(boot.unusable)),
      news_(std::move(boot.news)),
      is_stored_(boot.is_stored),
      turn_(partners_.executor),
      work_(partners_.executor),
      carried_out_(partners_.executor),
      decision_(partners_.executor),
      in_force_(ledger_.revision()) {}

template <typename Request>
Commits::Terms Commits::terms_of(const Request& request) {
  return {.if_revision = request.has_if_revision() ? std::optional(request.if_revision()) : std::nullopt,
          .confirm_within = request.has_confirm_within() ? std::optional(Duration(request.confirm_within())) : std::nullopt,
          .dry_run = request.dry_run()};
}

Task<v1::Reply> Commits::set_config(v1::SetConfig request) {
  const Terms terms = terms_of(request);
  Edit edit = [json = std::move(*request.mutable_config())](const std::string&) { return EditedJson(json); };
  co_return co_await change(std::move(edit), terms);
}

Task<v1::Reply> Commits::put_device(v1::PutDevice request) {
  const Terms terms = terms_of(request);
  Edit edit = [request = std::move(request)](const std::string& json) { return with_device(json, request.device(), request.config()); };
  co_return co_await change(std::move(edit), terms);
}

Task<v1::Reply> Commits::remove_device(v1::RemoveDevice request) {
  const Terms terms = terms_of(request);
  Edit edit = [id = request.device()](const std::string& json) { return without_device(json, id); };
  co_return co_await change(std::move(edit), terms);
}

Task<v1::Reply> Commits::change(Edit edit, Terms terms) {
  const auto turn = co_await turn_.lock(partners_.clock.now());  // in order of arrival
  std::vector<Problem> problems;
  if (terms.if_revision && static_cast<std::uint64_t>(*terms.if_revision) != revision()) {
    const auto message = std::format("is {}, but revision {} is in force; get-config tells it", *terms.if_revision, revision());
    problems.push_back({.path = "if_revision", .place = {}, .message = message});
  }
  const auto edited = edit(ledger_.config());
  const Document document = edited ? read_json_document(*edited, partners_.context) : Document();
  const auto& wrong = edited ? document.checked.problems : edited.error();
  problems.insert(problems.end(), wrong.begin(), wrong.end());
  if (!problems.empty()) co_return change_refused(problems);
  if (is_the_same(document)) co_return change_accepted(revision(), {});
  Change change = change_to(document, v1::FROM_MQTT, terms.confirm_within);
  if (terms.dry_run) co_return change_accepted(revision(), change.paths);
  if (ledger_.has_trial()) co_return refused_by_trial();
  co_return co_await accept_change(std::move(change));
}

Commits::Change Commits::change_to(const Document& document, v1::ConfigSource source, std::optional<Duration> confirm_within) const {
  const auto now = read_json_document(ledger_.config(), partners_.context);
  const Changes changes = difference(now.checked.config, document.checked.config);
  Change change{.json = document.json, .source = source, .paths = changes.paths(), .trial = {}};
  if (!changes.mqtt && !changes.gateway && !confirm_within) return change;
  change.trial.emplace().set_within(confirm_within.value_or(usual_trial).count());
  change.trial->set_needs_confirm(confirm_within.has_value());
  return change;
}

Task<v1::Reply> Commits::accept_change(Change change) {
  if (auto stored = co_await store(with_change(ledger_, change)); !stored) {
    co_return change_refused("", std::format("cannot be stored, and nothing was changed: {}", stored.error().text()));
  }
  was_changed(change.paths);
  co_return change_accepted(revision(), change.paths);
}

v1::Reply Commits::refused_by_trial() const {
  const char* what = ledger_.trial().needs_confirm() ? "for `confirm`" : "until the broker is reached";
  return change_refused("", std::format("revision {} waits {}, {}, or is rolled back; try again then", revision(), what, time_left()));
}

std::string Commits::time_left() const {
  if (!is_in_force()) return std::format("for {} from when it is in force", duration_text(Duration(ledger_.trial().within())));
  return std::format("for another {}", duration_text(std::chrono::ceil<std::chrono::seconds>(trial_ends_ - partners_.clock.now())));
}

Task<v1::Reply> Commits::confirm() {
  const auto turn = co_await turn_.lock(partners_.clock.now());
  if (!ledger_.has_trial()) co_return change_refused("", std::format("no configuration waits for it; revision {} is in force", revision()));
  // What came over the session from before the change proves nothing.
  if (!is_in_force()) co_return change_refused("", std::format("revision {} is not in force yet; confirm it then", revision()));
  v1::Ledger kept = ledger_;
  keep(kept);
  if (auto stored = co_await store(std::move(kept)); !stored) {
    co_return change_refused(
        "", std::format("cannot be stored: {}; revision {} still waits, {}", stored.error().text(), revision(), time_left()));
  }
  decision_.set();
  spdlog::info("revision {} is kept: it was confirmed", revision());
  v1::Reply reply;
  reply.set_ok(true);
  co_return reply;
}

v1::Reply Commits::get_config() const {
  v1::Reply reply;
  reply.set_ok(true);
  reply.mutable_config()->set_revision(revision());
  reply.mutable_config()->set_hash(hash_in_force(ledger_));
  reply.mutable_config()->set_config(ledger_.config());
  return reply;
}

std::string Commits::reported() const {
  return reported_json(ledger_);
}

v1::Ledger Commits::with_change(v1::Ledger ledger, const Change& change) {
  if (change.trial) {
    try_out(ledger, change.json, change.source, *change.trial);
  } else {
    take(ledger, change.json, change.source);
  }
  return ledger;
}

Task<Result<void>> Commits::store(v1::Ledger next) {
  is_stored_ = false;  // also when this is cancelled, or late: then run() writes what is in force over it
  work_.set();
  auto stored = co_await store_.write(next);
  is_stored_ = stored.has_value();
  if (stored) {
    ledger_ = std::move(next);
  } else {
    next_attempt_ = store_.can_write() ? partners_.clock.now() + between_attempts : never;
    spdlog::error("a decision on the configuration cannot be stored: {}", stored.error().text());
  }
  work_.set();
  co_return stored;
}

Task<void> Commits::decided(v1::Ledger next) {
  if (!co_await store(next)) ledger_ = std::move(next);
}

Task<void> Commits::tell(v1::Ledger next) {
  co_await decided(std::move(next));
  partners_.target.reported_changed();
}

bool Commits::is_the_same(const Document& document) const {
  return !ledger_.minimum() && document.json == ledger_.config();
}

void Commits::was_changed(const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    if (!std::ranges::contains(changed_paths_, path)) changed_paths_.push_back(path);
  }
  std::ranges::sort(changed_paths_);
}

}  // namespace sluice
