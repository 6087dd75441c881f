#include "drivers/sysfs_class.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

namespace sluice {
namespace {

std::optional<unsigned> number_after(std::string_view prefix, std::string_view entry) {
  if (!entry.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = entry.substr(prefix.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  return error == std::errc{} && end == digits.end() ? std::optional(number) : std::nullopt;
}

std::vector<std::string> numbered(std::vector<std::string> entries, std::string_view prefix) {
  std::erase_if(entries, [&](const auto& entry) { return !number_after(prefix, entry); });
  std::ranges::sort(entries, {}, [&](const auto& entry) { return number_after(prefix, entry); });
  return entries;
}

/// Reading a directory fails; a file there is a link that was captured as a file, with its target relative to `class_directory`.
std::string directory_of(const std::string& class_directory, const std::string& entry, const Result<std::string>& content) {
  if (!content || !content->starts_with("../")) return class_directory + "/" + entry;
  std::string target = (std::filesystem::path(class_directory) / *content).lexically_normal().string();
  while (target.ends_with('/')) target.pop_back();
  return target;
}

std::vector<std::string> paths_under(const std::vector<ClassDevice>& devices, const std::vector<std::string>& files) {
  std::vector<std::string> paths;
  for (const auto& device : devices) {
    for (const auto& file : files) paths.push_back(device.directory + "/" + file);
  }
  return paths;
}

Task<Result<std::vector<ClassDevice>>> devices_at(SysfsRoot& sysfs, const SysfsClass& kind, std::vector<std::string> names,
                                                  TimePoint deadline) {
  std::vector<std::string> links;
  links.reserve(names.size());
  for (const auto& entry : names) links.push_back(kind.directory + "/" + entry);
  const auto targets = co_await sysfs.read(std::move(links), deadline);
  if (!targets) co_return std::unexpected(targets.error());
  std::vector<ClassDevice> devices;
  devices.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    devices.push_back({.entry = names[i], .directory = directory_of(kind.directory, names[i], (*targets)[i]), .identities = {}});

  const auto identities = co_await sysfs.read(paths_under(devices, kind.identity_files), deadline);
  if (!identities) co_return std::unexpected(identities.error());
  for (std::size_t i = 0; i < identities->size(); ++i) {
    const auto& identity = (*identities)[i];
    if (identity && !identity->empty()) devices[i / kind.identity_files.size()].identities.push_back(*identity);
  }
  co_return devices;
}

FoundDevice found_device(const SysfsClass& kind, const std::string& option, const ClassDevice& device, Options options) {
  FoundDevice found{.options = std::move(options), .labels = {{.name = option, .value = device.entry}}};
  found.options.set(option, device.entry);
  if (!device.identities.empty()) found.labels.push_back({.name = kind.identity_files.front(), .value = device.identities.front()});
  return found;
}

}  // namespace

Task<Result<std::vector<ClassDevice>>> class_devices(SysfsRoot& sysfs, const SysfsClass& kind, TimePoint deadline) {
  auto entries = co_await sysfs.list(kind.directory, deadline);
  if (!entries) co_return std::unexpected(entries.error());
  auto names = numbered(std::move(*entries), kind.prefix);
  co_return co_await devices_at(sysfs, kind, std::move(names), deadline);
}

Task<Result<std::vector<ClassDevice>>> candidates(SysfsRoot& sysfs, const SysfsClass& kind, std::string wanted, TimePoint deadline) {
  if (number_after(kind.prefix, wanted)) {
    std::string directory = kind.directory + "/" + wanted;
    const bool is_there = (co_await sysfs.list(directory, deadline)).has_value();
    if (is_there) co_return std::vector{ClassDevice{.entry = std::move(wanted), .directory = std::move(directory), .identities = {}}};
  }
  co_return co_await class_devices(sysfs, kind, deadline);
}

Task<Result<std::vector<FoundDevice>>> find_class_devices(SysfsRoot& sysfs, const SysfsClass& kind, std::string option, Options wanted) {
  const auto all = co_await class_devices(sysfs, kind, never);
  if (!all) co_return std::unexpected(all.error());
  std::vector<FoundDevice> found;
  for (const auto& device : wanted.has(option) ? matching(*all, wanted.text(option)) : *all)
    found.push_back(found_device(kind, option, device, wanted));
  co_return found;
}

std::vector<ClassDevice> matching(const std::vector<ClassDevice>& devices, std::string_view wanted) {
  std::vector<ClassDevice> found;
  for (const auto& device : devices) {
    if (device.entry == wanted) return {device};
    if (std::ranges::contains(device.identities, wanted)) found.push_back(device);
  }
  return found;
}

std::string emulated_entry(std::string_view prefix, std::string_view wanted) {
  if (number_after(prefix, wanted)) return std::string(wanted);
  std::uint32_t number = 2166136261;  // FNV-1a: the same on every run
  for (const char c : wanted) number = (number ^ static_cast<unsigned char>(c)) * 16777619;
  return std::string(prefix) + std::to_string(number % 1'000'000);
}

std::string describe(const std::vector<ClassDevice>& devices) {
  std::string text;
  for (const auto& device : devices) {
    if (!text.empty()) text += ", ";
    text += device.entry;
    if (!device.identities.empty()) text.append(" (").append(device.identities.front()).append(")");
  }
  return text.empty() ? "none" : text;
}

Result<std::int64_t> sysfs_integer(std::string_view content) {
  while (!content.empty() && std::string_view(" \t\n").contains(content.back())) content.remove_suffix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(content.begin(), content.end(), number);
  if (error == std::errc{} && end == content.end()) return number;
  return fail(Reason::parse, content.empty() ? "the file is empty" : "not a number: " + std::string(content.substr(0, 40)));
}

}  // namespace sluice
