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

std::string denied_advice(int error, std::string_view group) {
  if (error == EPERM) return "; if its driver was loaded after the service: systemctl restart sluice";
  return std::string("; add the user to group ").append(group);
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
      if (!group.empty()) detail += denied_advice(error, group);
      return {Reason::denied, std::move(detail)};
    case EBUSY:
      return {Reason::busy, std::move(detail)};
    default:
      return {Reason::bus, std::move(detail)};
  }
}

}  // namespace sluice
