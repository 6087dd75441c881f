#pragma once
#include <string>

#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// A certificate authority made for one test.
class Authority {
 public:
  Authority(const ScratchDirectory& directory, const std::string& name);

  struct Pair {
    std::string certificate;
    std::string key;
  };
  /// `subject_names` as OpenSSL writes them: "IP:127.0.0.1,DNS:localhost". A negative number of days: it has expired.
  Pair issue(const std::string& name, const std::string& subject_names, int days = 1) const;
  std::string certificate() const { return directory_.file(name_ + ".crt"); }

 private:
  const ScratchDirectory& directory_;
  std::string name_;
};

}  // namespace sluice::testing
