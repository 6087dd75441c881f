#include "tests/broker/child_process.hpp"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace sluice::testing {
namespace {

[[noreturn]] void become(std::vector<std::string>& command, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
  std::vector<char*> arguments;
  for (auto& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = fork();
  if (process_ == 0) become(command, ends[1]);
  close(ends[1]);
  output_ = ends[0];
  fcntl(output_, F_SETFL, O_NONBLOCK);
}

ChildProcess::~ChildProcess() {
  if (process_ > 0) {
    signal(SIGKILL);
    wait();
  }
  close(output_);
}

void ChildProcess::signal(int number) const {
  if (process_ > 0) kill(process_, number);
}

int ChildProcess::wait() {
  int status = 0;
  if (process_ <= 0 || waitpid(std::exchange(process_, -1), &status, 0) < 0) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string ChildProcess::output() {
  std::string all;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = read(output_, buffer.data(), buffer.size())) > 0;) all.append(buffer.data(), static_cast<std::size_t>(got));
  return all;
}

void run_program(std::vector<std::string> command) {
  const std::string name = command.front();
  if (ChildProcess(std::move(command)).wait() != 0) throw std::runtime_error(name + " failed");
}

}  // namespace sluice::testing
