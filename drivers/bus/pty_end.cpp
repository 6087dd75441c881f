#include "drivers/bus/pty_end.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <utility>

#include "drivers/bus/tty.hpp"

namespace sluice {
namespace {

std::unexpected<Error> no_pty() {
  return fail(Reason::bus, "pseudo terminal: " + errno_text(errno));
}

}  // namespace

Result<std::unique_ptr<PtyEnd>> PtyEnd::open(Executor executor, Clock& clock) {
  FileDescriptor master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!master.is_open() || ::grantpt(master.get()) < 0 || ::unlockpt(master.get()) < 0) return no_pty();
  std::array<char, 128> name{};
  if (const int error = ::ptsname_r(master.get(), name.data(), name.size())) return fail(Reason::bus, errno_text(error));
  FileDescriptor slave(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!slave.is_open()) return no_pty();
  // Raw from the start: what comes before the gateway opens it would be echoed back otherwise.
  if (auto set_up = set_up_tty(slave.get(), {}); !set_up) return std::unexpected(set_up.error());
  return std::unique_ptr<PtyEnd>(new PtyEnd(std::move(executor), clock, name.data(), std::move(master), std::move(slave)));
}

PtyEnd::PtyEnd(Executor executor, Clock& clock, std::string path, FileDescriptor master, FileDescriptor slave)
    : path_(std::move(path)), master_(executor, clock, "far end of " + path_), slave_(std::move(slave)), mutex_(std::move(executor)) {
  master_.assign(std::move(master));
}

void PtyEnd::hang_up() {
  master_.close();
  slave_.reset();
}

Task<Result<Bytes>> PtyEnd::read_some(std::size_t most) {
  ++use_.transfers;
  return master_.read_some(most);
}

Task<Result<void>> PtyEnd::write(Bytes bytes) {
  ++use_.transfers;
  return master_.write(std::move(bytes));
}

}  // namespace sluice
