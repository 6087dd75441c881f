#pragma once
#include <string>
#include <vector>

#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// The service manager's end of sd_notify(3).
class NotifySocket {
 public:
  NotifySocket();
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket();

  std::string address() const { return directory_.file("notify"); }
  /// Everything that was told so far, a datagram each.
  const std::vector<std::string>& told();
  /// Whether one of them contains this.
  bool heard(const std::string& words);

 private:
  ScratchDirectory directory_;
  int socket_ = -1;
  std::vector<std::string> told_;
};

}  // namespace sluice::testing
