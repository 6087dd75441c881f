#include "firmware/provision/board_root.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace sluice::provision {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{1024} * 1024;

/// What is in a file of /proc or /sys, whose size is not told beforehand; also the first line of another.
std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Lower-case letters and digits only: a device tree ends its texts with a NUL, an address has colons. Empty when nobody wrote one: memory
/// that was never written reads as zeros or ones.
std::string plain(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) plain += c;
    if (c >= 'A' && c <= 'Z') plain += static_cast<char>(c - 'A' + 'a');
  }
  const bool is_written = plain.find_first_not_of('0') != std::string::npos && plain.find_first_not_of('f') != std::string::npos;
  return is_written ? plain : "";
}

/// What a power cut leaves of a file that was being replaced.
fs::path half_of(const fs::path& file) {
  return file.string() + ".new";
}

bool is_as(const fs::path& file, const StateFileAccess& access) {
  struct stat found{};
  if (lstat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return false;
  constexpr mode_t rights = 07777;
  return (found.st_mode & rights) == access.mode && (!access.group || found.st_gid == *access.group);
}

}  // namespace

bool BoardRoot::has(const std::string& name) const {
  std::error_code error;
  return fs::exists(at(name), error);
}

std::string BoardRoot::read(const std::string& name) const {
  return read_state_file(at(name), largest_file).value_or(std::nullopt).value_or("");
}

Result<bool> BoardRoot::place(const std::string& name, const std::string& text, StateFileAccess access) const {
  const fs::path file = at(name);
  if (is_as(file, access)) {
    if (const auto there = read_state_file(file, largest_file); there && *there == text) {
      ::unlink(half_of(file).c_str());
      return false;
    }
  }
  if (auto made = make_state_directory(file.parent_path()); !made) return std::unexpected(made.error());
  if (auto written = replace_state_file(file, text, access); !written) return std::unexpected(written.error());
  return true;
}

Result<void> BoardRoot::remove(const std::string& name) const {
  const fs::path file = at(name);
  ::unlink(half_of(file).c_str());
  if (::unlink(file.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return fail(Reason::bus, "cannot remove " + file.string() + ": " + std::generic_category().message(errno));
}

std::optional<gid_t> BoardRoot::group(const std::string& name) const {
  std::ifstream groups(at("/etc/group"));
  for (std::string line; std::getline(groups, line);) {
    if (!line.starts_with(name + ':')) continue;
    const auto begin = line.find(':', name.size() + 1);
    gid_t number = 0;
    if (begin == std::string::npos) return std::nullopt;
    const auto read = std::from_chars(line.data() + begin + 1, line.data() + line.size(), number);
    return read.ec == std::errc() ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

std::string BoardRoot::serial_number() const {
  if (auto serial = plain(first_line(at("/proc/device-tree/serial-number"))); !serial.empty()) return serial;
  if (auto address = ethernet_address(); !address.empty()) return address;
  return plain(first_line(at("/etc/machine-id")));
}

/// Of a device that is on a bus and no wireless one: bridges and the loopback are made up.
std::string BoardRoot::ethernet_address() const {
  std::error_code error;
  std::vector<fs::path> devices;
  for (const auto& entry : fs::directory_iterator(at("/sys/class/net"), error)) devices.push_back(entry.path());
  std::ranges::sort(devices);
  for (const auto& device : devices) {
    const bool is_ethernet = first_line(device / "type") == "1" && fs::exists(device / "device", error);
    if (is_ethernet && !fs::exists(device / "wireless", error) && !fs::exists(device / "phy80211", error)) {
      return plain(first_line(device / "address"));
    }
  }
  return {};
}

}  // namespace sluice::provision
