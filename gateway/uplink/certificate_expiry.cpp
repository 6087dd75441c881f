#include "gateway/uplink/certificate_expiry.hpp"

#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace sluice {
namespace {

template <auto free>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    free(pointer);
  }
};

}  // namespace

std::optional<Duration> certificate_time_left(const std::string& pem_file, WallTime now) {
  if (!now.synchronised) return std::nullopt;
  const std::unique_ptr<BIO, Freed<BIO_free_all>> file(BIO_new_file(pem_file.c_str(), "r"));
  if (!file) return std::nullopt;
  const std::unique_ptr<X509, Freed<X509_free>> certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return std::nullopt;
  const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> present(ASN1_TIME_set(nullptr, now.nanoseconds / 1'000'000'000));
  int days = 0;
  int seconds = 0;
  if (!present || ASN1_TIME_diff(&days, &seconds, present.get(), X509_get0_notAfter(certificate.get())) != 1) return std::nullopt;
  return std::chrono::days(days) + std::chrono::seconds(seconds);
}

}  // namespace sluice
