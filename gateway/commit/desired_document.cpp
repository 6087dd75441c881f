#include "gateway/commit/desired_document.hpp"

#include "gateway/config/canonical.hpp"
#include "gateway/config/scalars.hpp"
#include "gateway/config/tree.hpp"
#include "gateway/config/walker.hpp"

namespace sluice {
namespace {

void read_version(DesiredDocument& desired, const ConfigNode& root, Problems& problems) {
  const NodeEntry* entry = root.find("version");
  if (!entry) return problems.add(Path{"version"}, {}, "is missing: a whole number that rises with every document");
  const auto version = read_integer(entry->value, {.min = 0});
  if (!version) return problems.add(Path{"version"}, {}, version.error());
  desired.version = static_cast<std::uint64_t>(*version);
}

void read_config(DesiredDocument& desired, ConfigNode& root, Problems& problems, const CheckContext& context) {
  NodeEntry* entry = root.find("config");
  if (!entry) return problems.add(Path{"config"}, {}, "is missing: the whole configuration");
  desired.config = document_of(std::move(entry->value), context);
}

void read_keys(DesiredDocument& desired, ConfigNode& root, Problems& problems, const CheckContext& context) {
  if (root.kind != NodeKind::map) return problems.add(Path(), {}, R"(expects {"version":N,"config":{…}})");
  for (const auto& entry : root.entries) {
    if (entry.key != "version" && entry.key != "config") problems.add(Path{entry.key}, {}, unknown_key(entry.key, {"version", "config"}));
  }
  read_version(desired, root, problems);
  read_config(desired, root, problems, context);
}

}  // namespace

DesiredDocument read_desired(std::string_view text, const CheckContext& context) {
  DesiredDocument desired;
  Problems problems;
  if (auto root = read_json(text, problems)) read_keys(desired, *root, problems, context);
  desired.problems = problems.take();
  if (desired.config) {
    const auto& wrong = desired.config->checked.problems;
    desired.problems.insert(desired.problems.end(), wrong.begin(), wrong.end());
  }
  // A document that was wrong and is mended is another one, even when both would give one configuration.
  desired.hash = desired.problems.empty() ? desired.config->hash : sha256_hex(text);
  return desired;
}

}  // namespace sluice
