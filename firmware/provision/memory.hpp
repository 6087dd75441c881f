#pragma once
#include <set>
#include <string>

#include "firmware/provision/board_root.hpp"

namespace sluice::provision {

/// What a board remembers of what it has taken, readable by root only.
class Memory {
 public:
  explicit Memory(const BoardRoot& root);

  /// True when nothing was ever taken.
  bool is_blank() const { return !was_there_; }
  /// Of the file that was taken whole; empty: none.
  const std::string& digest() const { return digest_; }
  /// The credentials that came from the file, to remove those that leave it.
  const std::set<std::string>& credentials() const { return credentials_; }
  std::string passphrase() const;

  /// Whether a file that was made so is missing or empty, as after a repair of the card.
  bool has_lost_some() const;

  Result<bool> keep(const std::string& digest, const std::set<std::string>& credentials, const std::set<std::string>& files) const;
  Result<bool> keep_passphrase(const std::string& passphrase) const;
  Result<void> forget_passphrase() const;

 private:
  const BoardRoot& root_;
  bool was_there_ = false;
  std::string digest_;
  std::set<std::string> credentials_;
  std::set<std::string> files_;
};

}  // namespace sluice::provision
