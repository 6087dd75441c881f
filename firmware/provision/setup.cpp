#include "firmware/provision/setup.hpp"

#include <algorithm>
#include <format>

#include "firmware/provision/ip_address.hpp"
#include "gateway/config/walker.hpp"
#include "gateway/config/wording.hpp"
#include "proto/config.pb.h"

namespace sluice::provision {
namespace {

constexpr std::size_t most_credentials = 32;

/// One section while it is checked.
struct Reading {
  const ConfigNode& root;
  CheckedSetup& into;
  Problems& problems;

  void wrong(const Path& path, std::string message) const { problems.add(root, path, std::move(message)); }
};

/// Takes a text as it is written: a passphrase of digits is no number.
void take_secret(const Reading& reading, const Path& path, const NodeEntry& entry) {
  if (!entry.value.is_scalar()) return reading.wrong(path, "expects text, not " + std::string(describe(entry.value.kind)));
  reading.into.secrets.push_back({path, {entry.place, entry.value.place}, entry.value.text});
}

void take_passphrase(const Reading& reading, ConfigNode& wifi) {
  const NodeEntry* entry = wifi.find(passphrase_path.steps().back());
  if (!entry) return;
  take_secret(reading, passphrase_path, *entry);
  std::erase_if(wifi.entries, [](const NodeEntry& other) { return other.key == passphrase_path.steps().back(); });
}

bool is_credential_name(const std::string& name) {
  constexpr std::size_t longest = 64;
  const auto is_allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= longest && name.front() != '.' && std::ranges::all_of(name, is_allowed);
}

void take_credentials(const Reading& reading, ConfigNode& setup) {
  NodeEntry* credentials = setup.find("credentials");
  if (!credentials || credentials->value.kind != NodeKind::map) return;
  for (const NodeEntry& entry : credentials->value.entries) {
    const Path path = credentials_path / entry.key;
    if (is_credential_name(entry.key)) {
      take_secret(reading, path, entry);
    } else {
      reading.problems.add(path, entry.place, "a file here has 1 to 64 letters, digits, ., _ and -, and does not begin with a dot");
    }
  }
  if (credentials->value.entries.size() > most_credentials) {
    reading.wrong(credentials_path,
                  std::format("has {} entries; allowed: at most {}", credentials->value.entries.size(), most_credentials));
  }
  credentials->value = ConfigNode(NodeKind::empty, credentials->value.place);
}

void check_passphrase(const Reading& reading, const Secret& secret) {
  const std::string& text = secret.value;
  const bool is_key = text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  const bool is_printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (secret.is_blank() || is_key || (text.size() >= 8 && text.size() <= 63 && is_printable)) return;
  reading.wrong(secret.path, is_printable
                                 ? std::format("has {} characters; a passphrase has 8 to 63, a key 64 hexadecimal digits", text.size())
                                 : "has characters that a passphrase cannot have; allowed: letters, digits, spaces and signs of ASCII");
}

void check_hostname(const Reading& reading) {
  const auto& name = reading.into.setup.hostname();
  if (name.empty() || is_host_name(name)) return;
  reading.wrong(setup_path / "hostname",
                "has parts of 1 to 63 letters, digits and inner hyphens, with dots between them, not " + in_quotes(name));
}

void check_gateway(const Reading& reading, const Path& path, const std::string& text, const std::optional<NetworkAddress>& own) {
  if (text.empty()) return;
  const auto router = IpAddress::from(text);
  if (!router) return reading.wrong(path, "expects an address such as 192.168.1.1, not " + in_quotes(text));
  if (!own) return reading.wrong(path, "needs an address beside it; without one DHCP says both");
  const bool is_reached = own->contains(*router) || (router->is_link_local() && own->address.bits == router->bits);
  if (!is_reached) reading.wrong(path, "is not in the network of the address beside it");
}

/// `T`: a network, on the cable or wireless.
template <typename T>
void check_network(const Reading& reading, const Path& path, const T& network) {
  const auto own = NetworkAddress::from(network.address());
  if (!network.address().empty() && !own) {
    reading.wrong(path / "address", "expects an address with its prefix such as 192.168.1.20/24, not " + in_quotes(network.address()));
  } else if (own && !own->is_of_a_host()) {
    reading.wrong(path / "address", "is the network itself or its broadcast address; a board needs one between them");
  }
  if (own || network.address().empty()) check_gateway(reading, path / "gateway", network.gateway(), own);
  for (int i = 0; i < network.dns_size(); ++i) {
    if (IpAddress::from(network.dns(i))) continue;
    const Path place = network.dns_size() == 1 ? path / "dns" : path / "dns" / std::to_string(i);
    reading.wrong(place, "expects an address such as 192.168.1.1, not " + in_quotes(network.dns(i)));
  }
}

void check_wifi(const Reading& reading) {
  constexpr std::size_t longest_ssid = 32;
  const auto& wifi = reading.into.setup.wifi();
  const Path path = setup_path / "wifi";
  if (wifi.ssid().size() > longest_ssid) {
    reading.wrong(path / "ssid", std::format("has {} bytes; the name of a network has 1 to {}", wifi.ssid().size(), longest_ssid));
  }
  const bool is_code = wifi.country().size() == 2 &&
                       std::ranges::all_of(wifi.country(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
  if (!wifi.country().empty() && !is_code) {
    reading.wrong(path / "country", "expects two letters such as DE, not " + in_quotes(wifi.country()));
  }
  check_network(reading, path, wifi);
}

void check_servers(const Reading& reading) {
  const auto& servers = reading.into.setup.time().servers();
  for (int i = 0; i < servers.size(); ++i) {
    if (is_host_name(servers[i]) || IpAddress::from(servers[i])) continue;
    const Path path = setup_path / "time" / "servers";
    reading.wrong(servers.size() == 1 ? path : path / std::to_string(i), "expects a host name or an address, not " + in_quotes(servers[i]));
  }
}

const NodeEntry* key_of_setup_in(const ConfigNode& section) {
  for (const auto& key : key_names(*v1::Setup::descriptor())) {
    if (const NodeEntry* entry = section.find(key)) return entry;
  }
  return nullptr;
}

/// The section below another key, as when it was pasted with too many spaces. A device may have its name, but has none of its keys.
const NodeEntry* setup_below(const ConfigNode& node) {
  for (const NodeEntry& entry : node.entries) {
    if (entry.key == setup_path.steps().back() && key_of_setup_in(entry.value)) return &entry;
    if (const auto* inner = setup_below(entry.value)) return inner;
  }
  return nullptr;
}

/// Not a key of the gateway's: whether it is of `setup`, or a misspelt `setup`.
bool belongs_to_setup(const NodeEntry& entry) {
  return std::ranges::contains(key_names(*v1::Setup::descriptor()), entry.key) || key_of_setup_in(entry.value);
}

/// What belongs to `setup`, in a section of the gateway's. The entries of a map have names that users give them: a device may be `wifi`.
const NodeEntry* setup_in_section(const NodeEntry& section) {
  const auto* field = v1::Config::descriptor()->FindFieldByName(section.key);
  const auto* key = field && !field->is_map() ? key_of_setup_in(section.value) : nullptr;
  return key ? key : setup_below(section.value);
}

}  // namespace

Outline outline_of(const ConfigNode& root) {
  auto known = key_names(*v1::Config::descriptor());
  known.push_back(setup_path.steps().back());
  Outline outline{.is_known = root.kind == NodeKind::map};
  for (const NodeEntry& entry : root.entries) {
    const bool is_known = std::ranges::contains(known, entry.key);
    const auto* stray = !is_known && belongs_to_setup(entry) ? &entry : setup_in_section(entry);
    if (stray) outline.stray = stray;
    outline.is_known = outline.is_known && is_known && !stray;
  }
  return outline;
}

CheckedSetup read_setup(const ConfigNode& root, Problems& problems) {
  CheckedSetup checked;
  const Reading reading{root, checked, problems};
  const NodeEntry* entry = root.find(setup_path.steps().back());
  ConfigNode section = entry ? entry->value : ConfigNode();
  if (NodeEntry* wifi = section.find("wifi")) take_passphrase(reading, wifi->value);
  take_credentials(reading, section);
  Walker walker(problems, {});
  walker.fill(checked.setup, {section, setup_path, entry ? entry->place : Place()});
  for (const Secret& secret : checked.secrets) {
    if (secret.path.text() == passphrase_path.text()) check_passphrase(reading, secret);
  }
  check_hostname(reading);
  check_network(reading, setup_path / "ethernet", checked.setup.ethernet());
  check_wifi(reading);
  check_servers(reading);
  return checked;
}

}  // namespace sluice::provision
