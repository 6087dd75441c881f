#include "firmware/outbox_settings.hpp"

#include <spdlog/spdlog.h>

#include "gateway/graph/happening_log.hpp"

namespace sluice {
namespace {

void log_numbering(const Result<void>& reserved) {
  if (reserved) {
    spdlog::info("numbers can be reserved in the state directory again: what was held is delivered");
  } else {
    spdlog::error(
        "numbers cannot be reserved in the state directory ({}): when those that are left are used up, records are held in memory, because "
        "after a crash their numbers would be given twice; make the directory writable, with free space",
        reserved.error().text());
  }
}

void log_disk(Severity severity, const std::string& what) {
  const auto level = severity == Severity::info      ? spdlog::level::info
                     : severity == Severity::warning ? spdlog::level::warn
                                                     : spdlog::level::err;
  spdlog::log(level, "{}", what);
}

}  // namespace

OutboxSettings outbox_settings(const v1::Outbox& outbox) {
  return {.max_bytes = static_cast<std::size_t>(outbox.max_bytes()),
          .on_full = on_full_from(outbox.on_full()).value_or(OnFull::drop_oldest),
          .is_written_first = outbox.durability() == "always",
          .on_happening = [](const Happening& happening) { log(happening); },
          .on_numbering = log_numbering,
          .on_disk = log_disk};
}

}  // namespace sluice
