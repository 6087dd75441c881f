#include <filesystem>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

#include "firmware/verbs/decode_stream.hpp"
#include "firmware/verbs/driver_options.hpp"
#include "firmware/verbs/json_line.hpp"
#include "firmware/verbs/offline_read.hpp"
#include "firmware/verbs/verbs.hpp"

namespace sluice {
namespace {

struct DecodeCall {
  std::string driver;
  std::vector<std::string> options;
  std::string file = "-";
  bool file_given = false;
  bool hex = false;
  std::string replay;
  std::string root = "/sys";
  bool root_given = false;
  bool summary = false;

  bool gives_address() const {
    return std::ranges::any_of(options, [](const auto& option) { return option.starts_with("address="); });
  }
};

/// Writes a line for each frame and counts it.
class Report {
 public:
  void operator()(const Result<DecodedFrame>& frame) {
    summary_.count(frame);
    std::cout << decoded_line(frame) << '\n';
  }
  void end(bool with_summary) {
    if (with_summary) std::cout << summary_.line() << '\n';
    std::cout.flush();
  }

 private:
  DecodeSummary summary_;
};

using Outcome = std::expected<void, std::string>;

std::expected<std::ifstream, std::string> open(const std::string& path) {
  if (std::filesystem::is_directory(path)) return std::unexpected(path + ": is a directory; name a file in it");
  std::ifstream file(path == "-" ? "/dev/stdin" : path, std::ios::binary);
  if (!file) return std::unexpected(path + ": cannot be read");
  return file;
}

Outcome decode_file(const DecodeCall& call, const DriverInfo& driver, const Options& options, Report& report) {
  auto file = open(call.file);
  if (!file) return std::unexpected(file.error());
  const auto decoder = driver.decoder(options);
  if (auto done = decode_stream(*file, call.hex, *decoder, std::ref(report)); !done)
    return std::unexpected(call.file + ": " + done.error().detail);
  return {};
}

Outcome decode_cases(const DecodeCall& call, const DriverInfo& driver, const Options& options, Report& report) {
  auto file = open(call.replay);
  if (!file) return std::unexpected(file.error());
  std::string line;
  while (std::getline(*file, line)) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto recorded = parse_replay_case(line);
    if (recorded)
      report(read_replayed(driver, options, call.gives_address(), std::move(*recorded)));
    else
      report(std::unexpected(recorded.error()));
  }
  return {};
}

Outcome decode_tree(const DecodeCall& call, const DriverInfo& driver, const Options& options, Report& report) {
  const auto frames = read_tree(driver, options, call.root);
  if (!frames) return std::unexpected(call.root + ": " + frames.error().text());
  for (const auto& frame : *frames) report(frame);
  return {};
}

/// What the driver's kind of bus can be decoded from; a source that does not fit it is refused.
Outcome decode_source(const DecodeCall& call, const DriverInfo& driver, const Options& options, Report& report) {
  const std::string who(driver.name);
  const bool replayed = driver.bus == BusKind::i2c, listed = driver.find != nullptr, framed = driver.decoder != nullptr;
  if (!framed && (call.file_given || call.hex)) return std::unexpected(who + " has no frames to decode from bytes");
  if (!replayed && !call.replay.empty()) return std::unexpected(who + " is no I2C driver: --replay is for those");
  if (!listed && call.root_given) return std::unexpected(who + " does not read sysfs: --root is for drivers that do");
  if (framed) return decode_file(call, driver, options, report);
  if (listed) return decode_tree(call, driver, options, report);
  if (!replayed) return std::unexpected(who + " reads levels of GPIO lines: there is nothing to decode");
  if (call.replay.empty()) return std::unexpected(who + " is an I2C driver: give --replay FILE with recorded cases");
  return decode_cases(call, driver, options, report);
}

Outcome decode(const DecodeCall& call) {
  const auto driver = driver_named(call.driver);
  if (!driver) return std::unexpected(driver.error());
  const auto options = options_from(**driver, call.options);
  if (!options) return std::unexpected(options.error());
  Report report;
  auto done = decode_source(call, **driver, *options, report);
  report.end(call.summary && done.has_value());
  return done;
}

}  // namespace

void add_decode(CLI::App& program, int& exit_code) {
  auto* verb = program.add_subcommand("decode", "decode captured bytes, register images or a sysfs tree; one JSON line for each frame");
  const auto call = std::make_shared<DecodeCall>();
  verb->add_option("--driver", call->driver, "whose decoder: `sluice drivers` lists them")->required()->type_name("NAME");
  verb->add_option("--option", call->options, "an option of the driver; may be repeated")->type_name("NAME=VALUE")->allow_extra_args(false);
  const auto* file = verb->add_option("file", call->file, "captured bytes; - is standard input (the default)")->type_name("FILE");
  verb->add_flag("--hex", call->hex, "the bytes are written as hexadecimal digits");
  verb->add_option("--replay", call->replay, "I2C drivers: a recorded case on each line; - is standard input")->type_name("FILE");
  const auto* root = verb->add_option("--root", call->root, "sysfs drivers: the tree to read in place of /sys")->type_name("DIR");
  verb->add_flag("--summary", call->summary, "end with the numbers of good and refused frames");
  verb->callback([call, file, root, &exit_code] {
    call->file_given = file->count() > 0;
    call->root_given = root->count() > 0;
    const auto done = decode(*call);
    if (!done) std::cerr << "sluice decode: " << done.error() << '\n';
    exit_code = done ? 0 : 1;
  });
}

}  // namespace sluice
