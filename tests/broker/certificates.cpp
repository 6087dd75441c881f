#include "tests/broker/certificates.hpp"

#include "tests/broker/child_process.hpp"

namespace sluice::testing {
namespace {

void new_key(const std::string& file) {
  run_program({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file});
  std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0644));  // the broker may give up being root
}

}  // namespace

Authority::Authority(const ScratchDirectory& directory, const std::string& name) : directory_(directory), name_(name) {
  new_key(directory.file(name + ".key"));
  run_program({"openssl", "req", "-x509", "-new", "-key", directory.file(name + ".key"), "-subj", "/CN=" + name, "-days", "1", "-out",
               certificate()});
}

Authority::Pair Authority::issue(const std::string& name, const std::string& subject_names, int days) const {
  const Pair pair{.certificate = directory_.file(name + ".crt"), .key = directory_.file(name + ".key")};
  const std::string request = directory_.file(name + ".csr");
  const std::string extensions = directory_.write(name + ".ext", "subjectAltName=" + subject_names + "\n");
  new_key(pair.key);
  run_program({"openssl", "req", "-new", "-key", pair.key, "-subj", "/CN=" + name, "-out", request});
  run_program({"openssl", "x509", "-req", "-in", request, "-CA", certificate(), "-CAkey", directory_.file(name_ + ".key"),
               "-CAcreateserial", "-days", std::to_string(days), "-extfile", extensions, "-out", pair.certificate});
  return pair;
}

}  // namespace sluice::testing
