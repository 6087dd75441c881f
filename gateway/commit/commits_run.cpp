// Carrying out what was decided, and watching over what waits to be kept.
#include <format>

#include <spdlog/spdlog.h>

#include "drivers/async/with_timeout.hpp"
#include "gateway/commit/commits.hpp"
#include "gateway/commit/ledger.hpp"
#include "gateway/config/quantities.hpp"

namespace sluice {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? ": " : ", ") + word;
  return text;
}

bool ends_session(const std::vector<std::string>& paths) {
  return std::ranges::any_of(paths, [](const auto& path) { return path == "mqtt" || path == "gateway"; });
}

Task<Result<void>> reach_broker(ConfigTarget& target) {
  co_await target.broker_reached();
  co_return Result<void>();
}

}  // namespace

Task<void> Commits::run() {
  co_await begin();
  while (true) {
    work_.clear();
    if (!is_in_force()) {
      co_await carry_out();
    } else if (!is_stored_ && partners_.clock.now() >= next_attempt_) {
      const auto turn = co_await turn_.lock(partners_.clock.now());
      if (!is_stored_) co_await decided(ledger_);  // by whoever had the turn before
    } else if (ledger_.has_trial()) {
      co_await watch_trial();
    } else if (is_stored_ && (held_file_ || held_desired_)) {
      co_await decide_held();
    } else {
      co_await wait_for_work();
    }
  }
}

Task<void> Commits::begin() {
  trial_ends_ = partners_.clock.now() + Duration(ledger_.trial().within());  // of the file, when the start tries it out
  if (news_) partners_.target.report(*std::exchange(news_, std::nullopt));
  if (unusable_.empty()) co_return;
  const auto json = std::exchange(unusable_, {});
  if (co_await partners_.files.replace("config.unusable", json)) {
    spdlog::warn("the stored configuration that could not be used is in the state directory as config.unusable");
  }
}

Task<void> Commits::wait_for_work() {
  co_await work_.wait_until(partners_.clock, is_stored_ ? never : next_attempt_);
}

Task<void> Commits::settled() {
  while (!is_in_force()) {
    carried_out_.clear();
    co_await carried_out_.wait();
  }
}

Task<void> Commits::carry_out() {
  const std::uint64_t decided_revision = revision();
  const bool back = ledger_.report().status() == v1::ROLLED_BACK;
  const bool session_ends = ends_session(changed_paths_);
  const auto detail = std::format("revision {} from {}{}", revision(), name(ledger_.source()), joined(std::exchange(changed_paths_, {})));
  const Document document = read_json_document(ledger_.config(), partners_.context);
  decision_.clear();
  if (session_ends && !back) co_await partners_.clock.sleep_for(reply_leaves);
  co_await partners_.target.change_to(v1::Config(document.checked.config));
  trial_ends_ = partners_.clock.now() + Duration(ledger_.trial().within());
  in_force_ = decided_revision;
  partners_.target.report({.type = EventType::config_changed,
                           .severity = back ? Severity::warning : Severity::info,
                           .reason = back ? "rolled_back" : "",
                           .detail = detail});
  partners_.target.reported_changed();
  carried_out_.set();
}

Task<void> Commits::watch_trial() {
  const bool in_time = co_await is_proven(trial_ends_);
  const auto turn = co_await turn_.lock(partners_.clock.now());
  if (ledger_.has_trial()) co_await end_trial(in_time);
}

Task<bool> Commits::is_proven(TimePoint ends) {
  if (ledger_.trial().needs_confirm()) co_return co_await decision_.wait_until(partners_.clock, ends);
  co_return (co_await with_deadline(partners_.clock, ends, reach_broker(partners_.target))).has_value();
}

Task<void> Commits::end_trial(bool in_time) {
  v1::Ledger next = ledger_;
  if (in_time) {
    keep(next);
    spdlog::info("revision {} is kept: the broker was reached", revision());
    co_return co_await decided(std::move(next));
  }
  const char* what = next.trial().needs_confirm() ? "`confirm` did not come" : "the broker was not reached";
  roll_back(next, std::format("{} within {}", what, duration_text(Duration(ledger_.trial().within()))));
  spdlog::warn("{}", next.report().errors(0).message());
  const auto now = read_json_document(ledger_.config(), partners_.context);
  const auto before = read_json_document(next.config(), partners_.context);
  was_changed(difference(now.checked.config, before.checked.config).paths());
  co_await decided(std::move(next));
}

}  // namespace sluice
