// Any bytes as a configuration: no crash, bounded memory, and a good one is the same again after it was stored as canonical JSON.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "gateway/config/diff.hpp"
#include "gateway/config/document.hpp"

namespace sluice {
namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_document(const Document& document, const CheckContext& context) {
  require(document.good() == document.checked.problems.empty(), "what is refused says why");
  if (!document.good()) return;
  const Document again = read_json_document(document.json, context);
  require(again.good(), "a good configuration is good after it was stored");
  require(again.json == document.json && again.hash == document.hash, "canonical JSON is canonical");
  require(difference(document.checked.config, again.checked.config).none(), "what was stored means the same");
}

}  // namespace
}  // namespace sluice

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sluice::CheckContext context{.host_name = "fuzz"};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  sluice::check_document(sluice::read_document(text, context), context);
  sluice::check_document(sluice::read_json_document(text, context), context);
  return 0;
}
