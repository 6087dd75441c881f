#pragma once
#include <cstdint>
#include <expected>
#include <string>

#include "gateway/commands/ed25519.hpp"

namespace sluice::send {

/// The secret half of a pair on disk. What goes wrong is told for people, with the file.
class KeyFile {
 public:
  /// A new pair, readable by its owner only. A file that is there already stays as it is.
  static std::expected<KeyFile, std::string> create(const std::string& path);
  static std::expected<KeyFile, std::string> open(const std::string& path);

  const SigningKey& key() const { return key_; }

  /// Higher than all before it, on disk (PATH.counter) when it is returned; never below `now`, milliseconds since 1970, so that a copy
  /// of the key, or a lost counter, is in step again. Programs that ask at the same time get different ones.
  std::expected<std::int64_t, std::string> next_counter(std::int64_t now) const;

  /// The file's name without its extension, as an id can be: the id of a key when nobody says another.
  std::string usual_id() const;

 private:
  KeyFile(std::string path, SigningKey key) : path_(std::move(path)), key_(std::move(key)) {}

  std::string path_;
  SigningKey key_;
};

/// The lines of a configuration that let this key in.
std::string configuration_lines(const std::string& id, const SigningKey& key, const std::string& role);

}  // namespace sluice::send
