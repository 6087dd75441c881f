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

void Taking::place(const std::string& name, const std::string& text, StateFileAccess access) {
  const auto changed = root_.place(name, text, access);
  if (!changed) return failed(changed.error());
  if (*changed) written_.push_back(name);
}

void Taking::remove(const std::string& name) {
  if (auto removed = root_.remove(name); !removed) failed(removed.error());
}

void Taking::hostname(const std::string& wanted) {
  const bool wrong = is_wrong("hostname");
  if (wrong && root_.has("/etc/hostname")) return;
  const std::string name = wrong || wanted.empty() ? usual_name(root_) : wanted;
  place("/etc/hostname", name + '\n');
  if (root_.is_this_machine()) set_running_name(name);
}

void Taking::ethernet(const v1::Setup::Network& network) {
  const bool wrong = is_wrong("ethernet");
  if (wrong && root_.has(ethernet_name)) return;
  place(ethernet_name, ethernet_file(wrong ? v1::Setup::Network() : network));
}

void Taking::wifi(const CheckedSetup& checked) {
  if (!checked.setup.has_wifi()) {
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
  if (setup.time().servers().empty()) return remove(time_name);
  place(time_name, time_file(setup.time()));
}

void Taking::credentials(const CheckedSetup& checked) {
  const auto group = root_.group("sluice");
  const auto folder = root_.at(credentials_folder);
  if (!checked.secrets.empty() && !root_.has(credentials_folder)) {
    if (auto made = make_state_directory(folder); !made) return failed(made.error());
    if (::chmod(folder.c_str(), 0750) < 0 || (group && ::chown(folder.c_str(), geteuid(), *group) < 0)) {
      failed({Reason::denied, "cannot set the rights of " + folder.string() + ": " + std::generic_category().message(errno)});
    }
  }
  for (const Secret& secret : checked.secrets) {
    if (!is_passphrase(secret)) take_credential(secret, {.mode = 0640, .group = group});
  }
  for (const std::string& name : memory_.credentials()) {
    if (names_.contains(name)) continue;
    if (problems_.below(credentials_path)) {
      names_.insert(name);
    } else {
      remove(std::format("{}/{}", credentials_folder, name));
    }
  }
}

void Taking::take_credential(const Secret& secret, StateFileAccess access) {
  const std::string name = secret.path.steps().back();
  const std::string file = std::format("{}/{}", credentials_folder, name);
  if (!secret.is_blank()) {
    const auto changed = root_.place(file, secret.value, access);
    if (!changed) return failed(changed.error());
    if (*changed) written_.push_back(file);
    taken_.push_back(secret);
  } else if (!root_.has(file)) {
    return problems_.add(secret.path, secret.place.key, "is blank, and this board has no such file from before: write it again");
  }
  names_.insert(name);
}

void Taking::configuration(const std::string& text) {
  place("/etc/sluice/sluice.yaml", text);
}

}  // namespace sluice::provision
