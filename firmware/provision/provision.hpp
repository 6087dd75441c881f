#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "firmware/provision/board_root.hpp"
#include "gateway/config/checker.hpp"

namespace sluice::provision {

/// What a start did with the file on the boot partition.
struct Outcome {
  std::vector<std::string> done;
  std::vector<std::string> problems;  ///< with file, line and column as far as they have a place
};

/// What is taken, and for whom.
struct Order {
  std::filesystem::path from;  ///< sluice.yaml on the boot partition
  BoardRoot root;
  CheckContext check = {};   ///< its host name is the board's, which this decides
  std::string version = {};  ///< another version of the program takes the same file again
  bool defaults = false;     ///< without a file: the usual host name and the network of the cable, for a board that has none from before
};

/// Takes the file: host name, networks, time and credentials out of its section `setup`, the rest as the gateway's configuration. What is
/// right is applied whatever else is wrong; what is wrong leaves what was there before. Secrets do not stay in the file. A power cut at
/// any point leaves it to be done again. A file that was taken whole is not taken again until it changes, or something that it gave is
/// lost.
Outcome provision(const Order& order);

}  // namespace sluice::provision
