#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace sluice {

/// Ed25519 (RFC 8032): whether `signature` (64 bytes) is that of `text` by the owner of `public_key` (32 bytes).
bool is_signed_by(std::string_view public_key, std::string_view text, std::string_view signature);

/// The secret half of a pair.
class SigningKey {
 public:
  /// From the system's random numbers; nothing when it has none.
  static std::optional<SigningKey> generate();
  /// From PEM (PKCS #8, unencrypted); nothing for anything else, another kind of key included.
  static std::optional<SigningKey> from_pem(const std::string& pem);

  std::string pem() const;
  /// 32 bytes.
  std::string public_key() const;
  /// 64 bytes.
  std::string sign(std::string_view text) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using Handle = std::unique_ptr<evp_pkey_st, Free>;

  explicit SigningKey(Handle key) : key_(std::move(key)) {}

  Handle key_;
};

}  // namespace sluice
