#include "gateway/commands/ed25519.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace sluice {
namespace {

template <auto free>
struct FreedBy {
  template <typename T>
  void operator()(T* pointer) const {
    free(pointer);
  }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;

constexpr std::size_t signature_size = 64;
constexpr std::size_t public_key_size = 32;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What OpenSSL notes of a failure is of no use to anybody here, and must not be found by another part of the program.
struct ForgottenErrors {
  ForgottenErrors() = default;
  ForgottenErrors(const ForgottenErrors&) = delete;
  ForgottenErrors& operator=(const ForgottenErrors&) = delete;
  ~ForgottenErrors() { ERR_clear_error(); }
};

/// No question at the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

bool is_signed_by(std::string_view public_key, std::string_view text, std::string_view signature) {
  const ForgottenErrors forgotten;
  if (public_key.size() != public_key_size || signature.size() != signature_size) return false;
  const std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  if (!key || !context || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

std::optional<SigningKey> SigningKey::generate() {
  const ForgottenErrors forgotten;
  Handle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  return key ? std::optional(SigningKey(std::move(key))) : std::nullopt;
}

std::optional<SigningKey> SigningKey::from_pem(const std::string& pem) {
  const ForgottenErrors forgotten;
  const Memory text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Handle key(text ? PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr) : nullptr);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) return std::nullopt;
  return SigningKey(std::move(key));
}

std::string SigningKey::pem() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return {};
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string SigningKey::public_key() const {
  std::string bytes(public_key_size, '\0');
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
  return bytes;
}

std::string SigningKey::sign(std::string_view text) const {
  std::string signature(signature_size, '\0');
  std::size_t size = signature.size();
  const Context context(EVP_MD_CTX_new());
  const bool ready = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1;
  if (!ready ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text), text.size()) != 1) {
    throw std::bad_alloc();  // there is no other reason
  }
  return signature;
}

}  // namespace sluice
