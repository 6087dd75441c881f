#include "firmware/outbox_settings.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "gateway/graph/happening_log.hpp"

namespace sluice {
namespace {

/// A record takes about five times its wire size in memory: more than this would starve a small board in a long outage.
constexpr std::int64_t mebibyte = 1024L * 1024;
constexpr std::int64_t most_bytes_in_memory = 32 * mebibyte;

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

}  // namespace

OutboxSettings outbox_settings(const v1::Outbox& outbox) {
  if (outbox.max_bytes() > most_bytes_in_memory) {
    spdlog::info("the outbox is in memory: outbox.max_bytes is cut to {} MiB", most_bytes_in_memory / mebibyte);
  }
  return {.max_bytes = static_cast<std::size_t>(std::min(outbox.max_bytes(), most_bytes_in_memory)),
          .on_full = on_full_from(outbox.on_full()).value_or(OnFull::drop_oldest),
          .on_happening = [](const Happening& happening) { log(happening); },
          .on_numbering = log_numbering};
}

}  // namespace sluice
