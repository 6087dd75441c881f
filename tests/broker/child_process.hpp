#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace sluice::testing {

/// A program that a test starts. It ends with the test, whatever happens to that.
class ChildProcess {
 public:
  /// The program's standard output is collected; what it says to standard error is dropped.
  explicit ChildProcess(std::vector<std::string> command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  pid_t id() const { return process_; }
  void signal(int number) const;
  /// Waits for its end; the exit status, or minus the signal that ended it.
  int wait();
  /// What it has said since the last call, without waiting.
  std::string output();

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

/// Runs a program to its end; throws when it fails.
void run_program(std::vector<std::string> command);

}  // namespace sluice::testing
