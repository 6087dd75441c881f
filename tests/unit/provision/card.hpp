#pragma once
#include <string>

#include "firmware/provision/provision.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {

/// A board with its card in a folder: `boot/sluice.yaml`, and below `root` what the board reads.
class Card {
 public:
  Card();

  void edit(const std::string& text) const { directory_.write("boot/sluice.yaml", text); }
  void edit_half(const std::string& text) const { directory_.write("boot/sluice.yaml.new", text); }
  std::string boot_file() const { return contents("boot/sluice.yaml"); }
  std::string problems_file() const { return contents("boot/sluice-problems.txt"); }

  /// The board starts.
  provision::Outcome start(const std::string& version = "1") const {
    return run({.from = {}, .root = root(), .version = version, .defaults = true});
  }
  /// Somebody runs it by hand, perhaps on a machine that has no such card.
  provision::Outcome run_by_hand() const { return run({.from = {}, .root = root()}); }

  /// Of the board; empty: there is none.
  std::string operator[](const std::string& name) const { return contents("root" + name); }
  bool has(const std::string& name) const { return std::filesystem::exists(directory_.path() / ("root" + name)); }
  void put(const std::string& name, const std::string& text) const;
  void remove(const std::string& name) const { std::filesystem::remove_all(directory_.path() / ("root" + name)); }
  std::filesystem::perms rights(const std::string& name) const;
  const std::filesystem::path& folder() const { return directory_.path(); }

 private:
  provision::BoardRoot root() const { return provision::BoardRoot(directory_.path() / "root"); }
  provision::Outcome run(provision::Order order) const;
  std::string contents(const std::string& name) const;

  ScratchDirectory directory_;
};

/// Where a board has the network's name and passphrase.
inline constexpr auto supplicant = "/etc/wpa_supplicant/wpa_supplicant-wlan0.conf";

/// The smallest configuration, to stand below a section `setup`.
inline const std::string gateway_part = "mqtt: { broker: mqtt://127.0.0.1 }\n";

}  // namespace sluice::testing
