#include <cerrno>
#include <cstring>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "gateway/config/checker.hpp"
#include "gateway/config/document.hpp"

namespace sluice {
namespace {

std::string unreadable(int error) {
  std::string why = fmt::format("cannot be read: {}", std::strerror(error));
  switch (error) {
    case ENOENT:
      return why + "; name another file with --config FILE";
    case EACCES:
      return why + "; run as its owner, or join its group (ls -l shows them) and log in again";
    case EISDIR:
      return why + "; name the file in it with --config FILE";
    case ENOTSUP:
      return "is no regular file; write the configuration into one";
    default:
      return why;
  }
}

/// One byte more than is allowed is enough to see that a file is too large.
std::expected<std::string, int> read_file(const std::string& file) {
  // A pipe or a terminal would hold up the whole gateway until somebody writes into it.
  struct stat kind{};
  if (stat(file.c_str(), &kind) != 0) return std::unexpected(errno);
  if (!S_ISREG(kind.st_mode)) return std::unexpected(S_ISDIR(kind.st_mode) ? EISDIR : ENOTSUP);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::unexpected(errno != 0 ? errno : EIO);
  std::string text(largest_config + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return std::unexpected(errno != 0 ? errno : EIO);
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

std::expected<v1::Config, std::vector<Problem>> load(const std::string& file, const CheckContext& context) {
  Checked checked = load_document(file, context).checked;
  if (!checked.good()) return std::unexpected(std::move(checked.problems));
  // A copy, because what the walker filled by reflection holds each map a second time as a list: 400 KiB with 500 devices.
  return v1::Config(checked.config);
}

Document load_document(const std::string& file, const CheckContext& context) {
  const auto text = read_file(file);
  if (text) return read_document(*text, context);
  Document document;
  document.checked.problems.push_back({.path = {}, .place = {}, .message = unreadable(text.error())});
  return document;
}

CheckContext this_program() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return {.drivers = all_drivers(), .host_name = name.data()};
}

}  // namespace sluice
