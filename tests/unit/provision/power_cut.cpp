#include "tests/unit/provision/power_cut.hpp"

#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice::testing {
namespace {

constexpr int cut = 42;
int changes_left = 0;  // 0: no cut
Moment moment_of_cut = Moment::before;

/// In place of the C library's: each change of a name passes here.
template <typename... Arguments>
int change_name(long call, Arguments... arguments) {
  const bool is_last = changes_left > 0 && --changes_left == 0;
  if (is_last && moment_of_cut == Moment::before) _exit(cut);
  const auto done = static_cast<int>(syscall(call, arguments...));
  if (is_last) _exit(cut);
  return done;
}

}  // namespace

bool cut_short(int change, Moment moment, const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    changes_left = change;
    moment_of_cut = moment;
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (child < 0 || !WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != cut)) {
    throw std::runtime_error("the process that was to be cut short crashed");
  }
  return WEXITSTATUS(status) == cut;
}

}  // namespace sluice::testing

extern "C" {

int unlink(const char* path) noexcept {
  return sluice::testing::change_name(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rename(const char* from, const char* to) noexcept {
  return sluice::testing::change_name(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
}
