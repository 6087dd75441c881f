#include "tests/unit/provision/card.hpp"

#include <format>
#include <sstream>
#include <unistd.h>

namespace sluice::testing {

namespace fs = std::filesystem;

Card::Card() {
  fs::create_directories(directory_.path() / "boot");
  put("/proc/device-tree/serial-number", std::string("10000000ABCDEF12\0", 17));
  put("/etc/group", std::format("root:x:0:\nsluice:x:{}:\n", getegid()));
}

provision::Outcome Card::run(provision::Order order) const {
  order.from = directory_.path() / "boot/sluice.yaml";
  auto outcome = provision::provision(order);
  const std::string before = (directory_.path() / "boot/").string();
  for (auto* lines : {&outcome.done, &outcome.problems}) {
    for (auto& line : *lines) {
      if (line.starts_with(before)) line.erase(0, before.size());
    }
  }
  return outcome;
}

void Card::put(const std::string& name, const std::string& text) const {
  const fs::path file = directory_.path() / ("root" + name);
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

fs::perms Card::rights(const std::string& name) const {
  return fs::status(directory_.path() / ("root" + name)).permissions();
}

std::string Card::contents(const std::string& name) const {
  std::ostringstream text;
  text << std::ifstream(directory_.path() / name, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace sluice::testing
