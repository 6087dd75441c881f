#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/checker.hpp"
#include "gateway/config/node.hpp"

namespace sluice {

/// A configuration as its user wrote it: what is stored, told and compared.
struct Document {
  std::string json;  ///< canonical (RFC 8785), before `use` is resolved and defaults are filled in; empty when the text cannot be read
  std::string hash;  ///< lower-case SHA-256 of `json`, or of the text when it cannot be read
  Checked checked;

  bool good() const { return checked.good(); }
};

/// YAML, or JSON as a file: problems have line and column. The same scalars in YAML and in JSON give the same hash.
/// Also as canonical JSON a configuration has at most 256 KiB.
Document read_document(std::string_view text, const CheckContext& context);

/// JSON as it comes over MQTT, or back from the disk: reading the `json` of a document that was good gives that document again.
Document read_json_document(std::string_view json, const CheckContext& context);

/// A tree that was read already, as a part of something larger; its problems have paths that begin at it.
Document document_of(ConfigNode root, const CheckContext& context);

/// read_document() of a file; one that cannot be read has that as its problem.
Document load_document(const std::string& file, const CheckContext& context);

/// Canonical JSON, or why there is none.
using EditedJson = std::expected<std::string, std::vector<Problem>>;

/// The configuration with this entry of `devices` added or replaced. What is wrong with `device_json` is told at `devices.ID`; whether
/// the whole is good is for read_json_document().
EditedJson with_device(std::string_view json, const std::string& id, std::string_view device_json);

/// The configuration without this entry of `devices`; an unknown one is a problem at `device`.
EditedJson without_device(std::string_view json, const std::string& id);

/// What still reaches the broker when the rest of a configuration is wrong: its name, `mqtt`, and who may command it. Nothing when one
/// of these is wrong, too.
std::optional<Document> connection_of(const Document& document, const CheckContext& context);

}  // namespace sluice
