#include <iostream>

#include <CLI/CLI.hpp>

#include "drivers/registry.hpp"
#include "firmware/verbs/driver_options.hpp"
#include "firmware/verbs/driver_tables.hpp"
#include "firmware/verbs/verbs.hpp"

namespace sluice {
namespace {

int show_driver(const std::string& name) {
  const auto driver = driver_named(name);
  if (driver)
    std::cout << driver_page(**driver);
  else
    std::cerr << "sluice drivers: " << driver.error() << '\n';
  return driver ? 0 : 1;
}

}  // namespace

void add_drivers(CLI::App& program, int& exit_code) {
  auto* verb = program.add_subcommand("drivers", "list the drivers; with a name: its options, channels and wiring");
  const auto name = std::make_shared<std::string>();
  verb->add_option("name", *name, "of a driver")->type_name("NAME");
  verb->callback([name, &exit_code] {
    if (name->empty())
      std::cout << driver_list(all_drivers());
    else
      exit_code = show_driver(*name);
  });
}

}  // namespace sluice
