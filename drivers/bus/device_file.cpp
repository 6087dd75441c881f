#include "drivers/bus/device_file.hpp"

#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace sluice {

void FileDescriptor::reset() {
  if (is_open()) ::close(release());
}

std::string errno_text(int error) {
  return std::generic_category().message(error);
}

Error open_error(int error, std::string_view path, std::string_view group) {
  std::string detail = std::string(path) + ": " + errno_text(error);
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case ENOTDIR:
      return {Reason::gone, std::move(detail)};
    case EACCES:
    case EPERM:
      if (!group.empty()) detail.append("; add the user to group ").append(group);
      return {Reason::denied, std::move(detail)};
    case EBUSY:
      return {Reason::busy, std::move(detail)};
    default:
      return {Reason::bus, std::move(detail)};
  }
}

}  // namespace sluice
