#include "gateway/commit/ledger.hpp"

#include <format>

#include "gateway/config/canonical.hpp"

namespace sluice {
namespace {

constexpr std::size_t most_errors = 100;
constexpr std::size_t longest_error = 500;

std::string shortened(const std::string& text) {
  if (text.size() <= longest_error) return text;
  std::size_t end = longest_error;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a character of UTF-8
  return text.substr(0, end) + "…";
}

void add_error(v1::Verdict& verdict, const std::string& path, const std::string& message) {
  v1::Fault& fault = *verdict.add_errors();
  fault.set_path(shortened(path));
  fault.set_message(shortened(message));
}

}  // namespace

void take(v1::Ledger& ledger, std::string config, v1::ConfigSource source) {
  ledger.set_revision(ledger.revision() + 1);
  ledger.set_config(std::move(config));
  ledger.set_source(source);
  ledger.set_minimum(false);
  ledger.clear_trial();
  accept(ledger, source);
}

void try_out(v1::Ledger& ledger, std::string config, v1::ConfigSource source, v1::Trial trial) {
  trial.set_config(ledger.config());
  trial.set_source(ledger.source());
  trial.set_minimum(ledger.minimum());
  take(ledger, std::move(config), source);
  *ledger.mutable_trial() = std::move(trial);
}

void keep(v1::Ledger& ledger) {
  ledger.clear_trial();
}

void roll_back(v1::Ledger& ledger, const std::string& why) {
  v1::Verdict verdict;
  verdict.set_status(v1::ROLLED_BACK);
  verdict.set_about(ledger.source());
  add_error(verdict, "", std::format("revision {} was rolled back: {}", ledger.revision(), why));
  if (ledger.trial().desired()) *ledger.mutable_desired()->mutable_verdict() = verdict;
  const v1::Trial trial = ledger.trial();
  take(ledger, trial.config(), trial.source());
  ledger.set_minimum(trial.minimum());
  *ledger.mutable_report() = std::move(verdict);
}

void reject(v1::Ledger& ledger, v1::ConfigSource about, const std::vector<Problem>& problems) {
  *ledger.mutable_report() = rejection(about, problems);
}

void accept(v1::Ledger& ledger, v1::ConfigSource about) {
  ledger.mutable_report()->Clear();
  ledger.mutable_report()->set_about(about);
}

v1::Verdict rejection(v1::ConfigSource about, const std::vector<Problem>& problems) {
  v1::Verdict verdict;
  verdict.set_status(v1::REJECTED);
  verdict.set_about(about);
  for (const auto& problem : problems) {
    if (verdict.errors_size() == most_errors) {
      add_error(verdict, "", std::format("{} more", problems.size() - most_errors));
      break;
    }
    const auto line = problem.place.line > 0 ? std::format(" (line {})", problem.place.line) : "";
    add_error(verdict, problem.path, problem.message + line);
  }
  return verdict;
}

std::string hash_in_force(const v1::Ledger& ledger) {
  return sha256_hex(ledger.config());
}

std::string_view name(v1::ConfigSource source) {
  return source == v1::FROM_MQTT ? "mqtt" : "file";
}

std::string_view name(v1::ConfigStatus status) {
  switch (status) {
    case v1::REJECTED:
      return "rejected";
    case v1::ROLLED_BACK:
      return "rolled_back";
    default:
      return "applied";
  }
}

}  // namespace sluice
