#include "gateway/commit/ledger_store.hpp"

#include <spdlog/spdlog.h>

#include "gateway/config/canonical.hpp"

namespace sluice {

LedgerStore::Kept LedgerStore::read() {
  Kept kept{.current = read("config"), .good = read("config.good")};
  kept.untouchable = untouchable_;
  return kept;
}

std::optional<v1::Ledger> LedgerStore::read(const std::string& name) {
  auto text = files_.read(name);
  if (text && !*text) return std::nullopt;
  if (auto ledger = text ? unsealed(**text) : std::nullopt) return ledger;
  const bool can_be_read = text || text.error().reason == Reason::length;
  set_aside(name, can_be_read ? "is not intact" : "cannot be read (" + text.error().text() + ')', !can_be_read);
  return std::nullopt;
}

void LedgerStore::set_aside(const std::string& name, const std::string& why, bool may_hold_something) {
  const auto moved = files_.set_aside(name);
  spdlog::error("the state file {} {} and {}", name, why,
                moved ? "was set aside as " + name + ".bad" : "cannot be set aside: " + moved.error().text());
  if (moved || !may_hold_something) return;
  untouchable_.insert(name);
  spdlog::error("nothing is stored over {}: make it readable or move it away, then start again", name);
}

Task<Result<void>> LedgerStore::write(v1::Ledger ledger) {
  if (!can_write())
    co_return fail(Reason::denied, "the state file config cannot be read; make it readable or move it away, then start again");
  const std::string text = sealed(ledger);
  if (auto written = co_await files_.replace("config", text); !written) co_return written;
  if (ledger.has_trial() || ledger.minimum() || untouchable_.contains("config.good")) co_return Result<void>();
  if (auto written = co_await files_.replace("config.good", text); !written) {
    spdlog::warn("the last good configuration was not stored a second time: {}", written.error().text());
  }
  co_return Result<void>();
}

std::string sealed(const v1::Ledger& ledger) {
  v1::SealedLedger seal;
  seal.set_ledger(ledger.SerializeAsString());
  seal.set_sha256(sha256_hex(seal.ledger()));
  return seal.SerializeAsString();
}

std::optional<v1::Ledger> unsealed(const std::string& text) {
  v1::SealedLedger seal;
  v1::Ledger ledger;
  if (!seal.ParseFromString(text) || seal.sha256() != sha256_hex(seal.ledger())) return std::nullopt;
  if (!ledger.ParseFromString(seal.ledger()) || ledger.revision() == 0) return std::nullopt;
  return ledger;
}

}  // namespace sluice
