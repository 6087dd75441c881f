#include "gateway/commands/ed25519.hpp"

#include <gtest/gtest.h>

#include "gateway/config/base64.hpp"

namespace sluice {
namespace {

std::string unhex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return bytes;
}

// RFC 8032, section 7.1, test 3.
const std::string public_key = unhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
const std::string signature = unhex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
const std::string text = unhex("af82");

TEST(Signatures, AreThoseOfTheStandard) {
  EXPECT_TRUE(is_signed_by(public_key, text, signature));
}

TEST(Signatures, AreOfOneTextAndOneKey) {
  EXPECT_FALSE(is_signed_by(public_key, text + "x", signature));
  EXPECT_FALSE(is_signed_by(unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), text, signature));
  auto other = signature;
  other[10] = static_cast<char>(other[10] ^ 1);
  EXPECT_FALSE(is_signed_by(public_key, text, other));
}

TEST(Signatures, OfTheWrongLengthAreNone) {
  EXPECT_FALSE(is_signed_by(public_key, text, ""));
  EXPECT_FALSE(is_signed_by(public_key, text, signature.substr(0, 63)));
  EXPECT_FALSE(is_signed_by(public_key, text, signature + "x"));
  EXPECT_FALSE(is_signed_by("", text, signature));
  EXPECT_FALSE(is_signed_by(public_key.substr(1), text, signature));
}

TEST(SigningKeys, SignWhatTheirPublicHalfProves) {
  const auto key = SigningKey::generate().value();
  EXPECT_EQ(key.public_key().size(), 32U);
  EXPECT_TRUE(is_signed_by(key.public_key(), "turn it on", key.sign("turn it on")));
  EXPECT_NE(SigningKey::generate()->public_key(), key.public_key());
}

TEST(SigningKeys, AreKeptAsPem) {
  const auto key = SigningKey::generate().value();
  EXPECT_TRUE(key.pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_EQ(SigningKey::from_pem(key.pem())->public_key(), key.public_key());
}

TEST(SigningKeys, AreNothingElse) {
  EXPECT_FALSE(SigningKey::from_pem(""));
  EXPECT_FALSE(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  // X25519, which signs nothing (RFC 8410, section 10.3 has its form).
  EXPECT_FALSE(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n" +
                                    base64_of(unhex("302e020100300506032b656e04220420") + std::string(32, 'k')) +
                                    "\n-----END PRIVATE KEY-----\n"));
}

}  // namespace
}  // namespace sluice
