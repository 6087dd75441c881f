#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "firmware/provision/memory.hpp"
#include "firmware/provision/setup.hpp"

namespace sluice::provision {

/// Applies a checked section, part by part: one that is wrong is left as it was. One that is not named goes, unless a mistake may be why
/// it is not.
class Taking {
 public:
  Taking(const BoardRoot& root, const Memory& memory, Problems& problems)
      : root_(root), memory_(memory), problems_(problems), names_(memory.credentials()) {}

  /// The file has keys that nobody knows: what is not named stays.
  void keep_what_is_not_named() { removes_ = false; }

  void hostname(const std::string& wanted);
  void ethernet(const v1::Setup::Network& network);
  void wifi(const CheckedSetup& checked);
  void time(const v1::Setup& setup);
  void credentials(const CheckedSetup& checked);
  /// The gateway's own part of the file.
  void configuration(const std::string& text);

  const std::vector<std::string>& written() const { return written_; }
  /// Those that need not stay in the file.
  const std::vector<Secret>& taken_secrets() const { return taken_; }
  const std::set<std::string>& credential_names() const { return names_; }
  /// What was made so, by name.
  const std::set<std::string>& files() const { return files_; }
  /// A file could not be written.
  void failed(const Error& error) { problems_.add(Path(), {}, error.detail); }

 private:
  bool is_wrong(const char* part) const { return problems_.below(setup_path / part); }
  bool may_remove() const { return removes_ && !problems_.below(setup_path); }
  /// False with a problem, which is that of the secret.
  bool place(const std::string& name, const std::string& text, StateFileAccess access = {}, const Secret& of = {});
  bool remove(const std::string& name);
  bool make_credentials_folder();
  bool take_passphrase(const CheckedSetup& checked, std::string& passphrase);
  void take_credential(const Secret& secret);

  const BoardRoot& root_;
  const Memory& memory_;
  Problems& problems_;
  std::optional<gid_t> group_ = root_.group("sluice");
  bool removes_ = true;
  std::vector<std::string> written_;
  std::vector<Secret> taken_;
  std::set<std::string> names_;
  std::set<std::string> files_;
};

}  // namespace sluice::provision
