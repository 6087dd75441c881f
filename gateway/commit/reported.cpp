#include "gateway/commit/reported.hpp"

#include <format>

#include "gateway/commit/ledger.hpp"
#include "gateway/config/canonical.hpp"

namespace sluice {
namespace {

std::string version_of(const v1::Ledger& ledger) {
  const v1::Decision& last = ledger.has_refused() ? ledger.refused() : ledger.desired();
  return last.has_version() ? std::to_string(last.version()) : "null";
}

std::string errors_of(const v1::Verdict& verdict) {
  std::string errors;
  for (const auto& fault : verdict.errors()) {
    errors += std::format(R"({}{{"path":{},"message":{}}})", errors.empty() ? "" : ",", canonical_string(fault.path()),
                          canonical_string(fault.message()));
  }
  return errors;
}

}  // namespace

std::string reported_json(const v1::Ledger& ledger) {
  return std::format(R"({{"revision":{},"desired_version":{},"hash":"{}","source":"{}","status":"{}","errors":[{}],"config":{}}})",
                     ledger.revision(), version_of(ledger), hash_in_force(ledger), name(ledger.source()), name(ledger.report().status()),
                     errors_of(ledger.report()), ledger.config());
}

}  // namespace sluice
