#pragma once
#include <string>
#include <vector>

#include "firmware/provision/boot_text.hpp"
#include "gateway/config/problems.hpp"
#include "proto/setup.pb.h"

namespace sluice::provision {

/// A text that does not stay in the file.
struct Secret {
  Path path;
  ValuePlace place;
  std::string value;  ///< empty: the one that was taken before

  bool is_blank() const { return value.empty(); }
};

/// The section `setup`, checked. What is wrong is unset in `setup`, or missing in `secrets`, and stands in the problems it was read with.
struct CheckedSetup {
  v1::Setup setup;
  std::vector<Secret> secrets;
};

/// The top-level keys of a file.
struct Outline {
  bool is_known = true;              ///< a map, and every key is `setup` or the gateway's: what is missing was left out on purpose
  const NodeEntry* stray = nullptr;  ///< what belongs below `setup`, secrets perhaps, and stands elsewhere
};

Outline outline_of(const ConfigNode& root);

inline const Path setup_path{"setup"};
inline const Path passphrase_path{"setup", "wifi", "passphrase"};
inline const Path credentials_path{"setup", "credentials"};

/// Reads the section of this configuration; without one every default.
CheckedSetup read_setup(const ConfigNode& root, Problems& problems);

}  // namespace sluice::provision
