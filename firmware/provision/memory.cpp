#include "firmware/provision/memory.hpp"

#include <algorithm>
#include <sstream>

namespace sluice::provision {
namespace {

constexpr auto taken_file = "/var/lib/sluice-provision/taken";
constexpr auto passphrase_file = "/var/lib/sluice-provision/wifi-passphrase";
constexpr StateFileAccess for_root_only{.mode = 0600};

}  // namespace

Memory::Memory(const BoardRoot& root) : root_(root), was_there_(root.has(taken_file)) {
  std::istringstream lines(root.read(taken_file));
  for (std::string kind, value; lines >> kind >> value;) {
    if (kind == "digest") digest_ = value;
    if (kind == "file") files_.insert(value);
    if (kind == "credential") credentials_.insert(value);
  }
}

std::string Memory::passphrase() const {
  return root_.read(passphrase_file);
}

bool Memory::has_lost_some() const {
  return std::ranges::any_of(files_, [this](const auto& name) { return root_.read(name).empty(); });
}

Result<bool> Memory::keep(const std::string& digest, const std::set<std::string>& credentials, const std::set<std::string>& files) const {
  std::string text;
  if (!digest.empty()) text += "digest " + digest + '\n';
  for (const auto& name : credentials) text += "credential " + name + '\n';
  for (const auto& name : files) text += "file " + name + '\n';
  return root_.place(taken_file, text, for_root_only);
}

Result<bool> Memory::keep_passphrase(const std::string& passphrase) const {
  return root_.place(passphrase_file, passphrase, for_root_only);
}

Result<void> Memory::forget_passphrase() const {
  return root_.remove(passphrase_file);
}

}  // namespace sluice::provision
