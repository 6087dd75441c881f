#include "firmware/log.hpp"

#include <cstdlib>
#include <format>
#include <iostream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace sluice {
namespace {

/// The priorities of syslog(3) as the journal reads them at the beginning of a line.
class PriorityFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const char priority = message.level >= spdlog::level::critical ? '2'
                          : message.level == spdlog::level::err    ? '3'
                          : message.level == spdlog::level::warn   ? '4'
                          : message.level == spdlog::level::info   ? '6'
                                                                   : '7';
    for (const char c : {'<', priority, '>'}) out.push_back(c);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<PriorityFlag>(); }
};

/// A text on one line: what others say, and is logged, may contain line breaks, and what a terminal would obey.
std::string on_one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  }
  return line;
}

class OneLineFlag final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string line = on_one_line({message.payload.data(), message.payload.size()});
    out.append(line.data(), line.data() + line.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<OneLineFlag>(); }
};

/// Whether standard error is the journal's socket: $JOURNAL_STREAM is its device and inode (systemd.exec(5)), and is inherited by
/// programs whose standard error goes elsewhere.
bool is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat error{};
  return stream != nullptr && fstat(STDERR_FILENO, &error) == 0 && std::format("{}:{}", error.st_dev, error.st_ino) == stream;
}

}  // namespace

void set_up_log(const std::string& level) {
  auto logger = std::make_shared<spdlog::logger>("sluice", std::make_shared<spdlog::sinks::stderr_sink_st>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  if (is_journal()) {
    formatter->add_flag<PriorityFlag>('*').add_flag<OneLineFlag>('|').set_pattern("%*%|");
  } else {
    formatter->add_flag<OneLineFlag>('|').set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %|");
  }
  logger->set_formatter(std::move(formatter));
  logger->set_level(spdlog::level::from_str(level));
  // A closed or full standard error must not stop the gateway, nor make it complain about complaining.
  logger->set_error_handler([](const std::string&) {});
  spdlog::set_default_logger(std::move(logger));
}

void complain(const std::string& reason) {
  std::cerr << (is_journal() ? "<3>" : "") << on_one_line(reason) << '\n';
}

}  // namespace sluice
