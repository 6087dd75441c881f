#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "firmware/verbs/send/key_file.hpp"
#include "firmware/verbs/verbs.hpp"
#include "gateway/config/scalars.hpp"

namespace sluice {
namespace {

struct KeygenOptions {
  std::string file;
  std::string id;
  std::string role = "configure";
};

int make_key(const KeygenOptions& options) {
  const auto file = send::KeyFile::create(options.file);
  if (!file) {
    std::cerr << file.error() << '\n';
    return 1;
  }
  std::cout << send::configuration_lines(options.id.empty() ? file->usual_id() : options.id, file->key(), options.role);
  return 0;
}

std::string wrong_name(const std::string& text) {
  return is_name(text) ? "" : "a name has " + std::string(name_rule);
}

}  // namespace

void add_keygen(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<KeygenOptions>();
  auto* verb = program.add_subcommand("keygen", "Make a key pair for signed commands; print the lines that let it into a configuration");
  verb->add_option("FILE", options->file, "Where the private key goes; must not exist")->required();
  verb->add_option("--id", options->id, "Its name in the configuration; default: the file's")->check(CLI::Validator(wrong_name, "NAME"));
  verb->add_option("--role", options->role, "What it may do")
      ->check(CLI::IsMember({"read", "operate", "configure"}))
      ->capture_default_str();
  verb->callback([options, &exit_code] { exit_code = make_key(*options); });
}

}  // namespace sluice
