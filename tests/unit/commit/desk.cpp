#include "tests/unit/commit/desk.hpp"

#include <format>
#include <sstream>

#include <boost/json.hpp>

namespace sluice::testing {
namespace {

CheckContext bench() {
  return {.drivers = all_drivers(), .host_name = "bench"};
}

}  // namespace

Task<void> ScriptedTarget::change_to(v1::Config config) {
  told.push_back(std::format("change_to {} devices at {}", config.devices_size(), config.mqtt().broker(0)));
  if (change_takes > Duration(0)) co_await clock_.sleep_for(change_takes);
}

void ScriptedTarget::report(Happening happening) {
  told.push_back(std::format("{} {}{}{}", name(happening.type), happening.reason, happening.reason.empty() ? "" : ": ", happening.detail));
}

Result<std::optional<std::string>> MortalStateFiles::read(const std::string& name) {
  if (unreadable.contains(name)) return fail(Reason::denied, "cannot read " + name);
  return disk.read(name);
}

Result<void> MortalStateFiles::set_aside(const std::string& name) {
  if (is_stuck) return fail(Reason::denied, "cannot move " + name);
  unreadable.erase(name);
  return disk.set_aside(name);
}

Task<Result<void>> MortalStateFiles::replace(std::string name, std::string text) {
  if (writes_left && *writes_left == 0) co_return fail(Reason::bus, "the power is gone");
  if (writes_left) --*writes_left;
  auto written = co_await disk.replace(std::move(name), std::move(text));
  if (write_takes > Duration(0)) co_await clock_.sleep_for(write_takes);
  co_return written;
}

Desk::Running::Running(Desk& desk, Boot boot)
    : commits({desk.loop.executor, desk.loop.clock, desk.files, desk.target, bench()}, std::move(boot)), group(desk.loop.executor) {
  group.spawn(commits.run());
}

bool Desk::start() {
  stop();
  auto begun = boot(files, read_document(file, bench()), bench());
  if (!begun) return false;
  booted_ = begun->config;
  running_ = std::make_unique<Running>(*this, std::move(*begun));
  settle();
  return true;
}

void Desk::stop() {
  if (!running_) return;
  running_->group.stop();
  loop.run(running_->group.join());
  running_.reset();
}

std::string Desk::told(std::optional<v1::Reply> reply) {
  if (!reply) return "no reply";
  settle();
  std::string text = reply->ok() ? "ok" : "";
  if (reply->has_change()) text += " " + std::to_string(reply->change().revision());
  for (const auto& path : reply->change().changed()) text += " " + path;
  for (const auto& error : reply->errors()) text += (text.empty() ? "" : "\n") + error.path() + ": " + error.message();
  return text;
}

std::string Desk::set(const std::string& config, std::string_view terms) {
  v1::SetConfig request;
  request.set_config(config);
  std::istringstream words{std::string(terms)};
  for (std::string word; words >> word;) {
    if (word == "dry_run") request.set_dry_run(true);
    if (word.starts_with("if_revision=")) request.set_if_revision(std::stoi(word.substr(12)));
    if (word.starts_with("confirm_within=")) request.set_confirm_within(Duration(std::chrono::seconds(std::stoi(word.substr(15)))).count());
  }
  return told(loop.run(commits().set_config(request)));
}

std::string Desk::put(const std::string& device, const std::string& config) {
  v1::PutDevice request;
  request.set_device(device);
  request.set_config(config);
  return told(loop.run(commits().put_device(request)));
}

std::string Desk::remove(const std::string& device) {
  v1::RemoveDevice request;
  request.set_device(device);
  return told(loop.run(commits().remove_device(request)));
}

std::string Desk::confirm() {
  return told(loop.run(commits().confirm()));
}

void Desk::desired(const std::string& document) {
  loop.run(commits().desired(document));
  settle();
}

void Desk::hang_up() {
  loop.run(commits().file_changed(read_document(file, bench())));
  settle();
}

std::string Desk::reported(const std::string& key) {
  return boost::json::serialize(boost::json::parse(commits().reported()).at(key));
}

std::string Desk::status() {
  const auto json = boost::json::parse(commits().reported());
  return std::format("{} {} {}", json.at("revision").as_int64(), json.at("source").as_string().c_str(),
                     json.at("status").as_string().c_str());
}

std::string Desk::configuration(std::string_view devices, std::string_view broker) {
  std::string json = std::format(R"({{"buses":{{"w":{{"i2c":"/dev/i2c-1"}}}},"devices":{{)");
  std::istringstream words{std::string(devices)};
  int address = 0x48;
  for (std::string id; words >> id;) {
    json += std::format(R"({}"{}":{{"address":{},"bus":"w","driver":"tmp102"}})", address == 0x48 ? "" : ",", id, address);
    ++address;
  }
  return json + std::format(R"(}},"mqtt":{{"broker":"{}"}}}})", broker);
}

}  // namespace sluice::testing
