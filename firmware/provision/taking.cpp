#include "firmware/provision/taking.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "firmware/provision/written_files.hpp"

namespace sluice::provision {
namespace {

constexpr auto ethernet_name = "/etc/systemd/network/10-ethernet.network";
constexpr auto wifi_name = "/etc/systemd/network/20-wifi.network";
constexpr auto supplicant_name = "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf";
constexpr auto time_name = "/etc/systemd/timesyncd.conf.d/sluice.conf";
constexpr auto credentials_folder = "/etc/sluice/credentials";

bool is_passphrase(const Secret& secret) {
  return secret.path.text() == passphrase_path.text();
}

/// sluice- and the end of what tells the board from others.
std::string usual_name(const BoardRoot& root) {
  constexpr std::size_t kept = 8;
  const std::string serial = root.serial_number();
  if (serial.empty()) return "sluice";
  return "sluice-" + serial.substr(serial.size() - std::min(serial.size(), kept));
}

/// Of the machine that runs: whoever started before has the old one.
void set_running_name(const std::string& name) {
  std::array<char, 256> running{};
  if (gethostname(running.data(), running.size() - 1) == 0 && name == running.data()) return;
  (void)sethostname(name.data(), name.size());
}

}  // namespace

bool Taking::place(const std::string& name, const std::string& text, StateFileAccess access, const Secret& of) {
  const auto changed = root_.place(name, text, access);
  if (!changed) return problems_.add(of.path, of.place.value, changed.error().detail), false;
  files_.insert(name);
  if (*changed) written_.push_back(name);
  return true;
}

bool Taking::remove(const std::string& name) {
  const auto removed = root_.remove(name);
  if (!removed) failed(removed.error());
  return removed.has_value();
}

void Taking::hostname(const std::string& wanted) {
  const bool wrong = is_wrong("hostname");
  const bool stays = wrong || (wanted.empty() && !may_remove());
  if (stays && root_.has("/etc/hostname")) return;
  const std::string name = wrong || wanted.empty() ? usual_name(root_) : wanted;
  place("/etc/hostname", name + '\n');
  if (root_.is_this_machine()) set_running_name(name);
}

void Taking::ethernet(const v1::Setup::Network& network) {
  const bool wrong = is_wrong("ethernet");
  const bool stays = wrong || (network.ByteSizeLong() == 0 && !may_remove());
  if (stays && root_.has(ethernet_name)) return;
  place(ethernet_name, ethernet_file(wrong ? v1::Setup::Network() : network));
}

void Taking::wifi(const CheckedSetup& checked) {
  if (!checked.setup.has_wifi()) {
    if (!may_remove()) return;
    for (const auto* name : {wifi_name, supplicant_name}) remove(name);
    if (auto forgotten = memory_.forget_passphrase(); !forgotten) failed(forgotten.error());
    return;
  }
  std::string passphrase;
  if (is_wrong("wifi") || !take_passphrase(checked, passphrase)) return;
  place(supplicant_name, supplicant_file(checked.setup.wifi(), passphrase), {.mode = 0600});
  place(wifi_name, wifi_file(checked.setup.wifi()));
}

/// False with a problem when it is to be the one from before, and there is none.
bool Taking::take_passphrase(const CheckedSetup& checked, std::string& passphrase) {
  const auto secret = std::ranges::find_if(checked.secrets, is_passphrase);
  if (secret == checked.secrets.end()) return true;
  passphrase = secret->is_blank() ? memory_.passphrase() : secret->value;
  if (passphrase.empty()) {
    problems_.add(secret->path, secret->place.key, "is blank, and this board knows none from before: write it again");
    return false;
  }
  if (auto kept = memory_.keep_passphrase(passphrase); !kept) return failed(kept.error()), false;
  taken_.push_back(*secret);
  return true;
}

void Taking::time(const v1::Setup& setup) {
  if (is_wrong("time")) return;
  if (!setup.time().servers().empty()) {
    place(time_name, time_file(setup.time()));
  } else if (may_remove()) {
    remove(time_name);
  }
}

bool Taking::make_credentials_folder() {
  if (root_.has(credentials_folder)) return true;
  const auto folder = root_.at(credentials_folder);
  if (auto made = make_state_directory(folder); !made) return failed(made.error()), false;
  if (::chmod(folder.c_str(), 0750) < 0 || (group_ && ::chown(folder.c_str(), geteuid(), *group_) < 0)) {
    failed({Reason::denied, "cannot set the rights of " + folder.string() + ": " + std::generic_category().message(errno)});
  }
  return true;
}

void Taking::credentials(const CheckedSetup& checked) {
  std::set<std::string> named;
  for (const Secret& secret : checked.secrets) {
    if (is_passphrase(secret)) continue;
    if (!make_credentials_folder()) return;
    named.insert(secret.path.steps().back());
    take_credential(secret);
  }
  if (!may_remove()) return;
  std::erase_if(names_, [&](const auto& name) { return !named.contains(name) && remove(std::format("{}/{}", credentials_folder, name)); });
}

void Taking::take_credential(const Secret& secret) {
  const std::string& name = secret.path.steps().back();
  const std::string file = std::format("{}/{}", credentials_folder, name);
  names_.insert(name);  // also when it cannot be written: the one from before is still the file's
  if (!secret.is_blank()) {
    if (place(file, secret.value, {.mode = 0640, .group = group_}, secret)) taken_.push_back(secret);
  } else if (!root_.has(file)) {
    problems_.add(secret.path, secret.place.key, "is blank, and this board has no such file from before: write it again");
  }
  files_.insert(file);
}

void Taking::configuration(const std::string& text) {
  place("/etc/sluice/sluice.yaml", text, {.mode = 0640, .group = group_});
}

}  // namespace sluice::provision
