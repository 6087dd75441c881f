#include "gateway/store/opening.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "gateway/store/new_file.hpp"
#include "gateway/store/record_codec.hpp"

namespace sluice {
namespace {

/// The boot of the oldest row: numbers and boots rise together.
std::uint64_t first_boot(OutboxFile& file) {
  RowDecoder decoder;
  std::uint64_t first = file.boots.present().number;
  for (RecordTable* table : {&file.events, &file.telemetry}) {
    const std::uint64_t number = table->first();
    Statement& rows = table->rows({number, number});
    const auto row = rows.next() ? decoder.decode(number, rows.bytes(1)) : std::nullopt;
    if (row) first = std::min(first, row->facts.boot);
    rows.finish();
  }
  return first;
}

void begin_boot(OutboxFile& file, const StoreSettings& settings) {
  file.database.run("BEGIN IMMEDIATE");
  file.boots.load();
  file.boots.begin(settings.boot_id, settings.offset);
  file.boots.forget_before(first_boot(file));
  file.database.run("COMMIT");
}

}  // namespace

Result<OpenedFile> open_outbox_file(const StoreSettings& settings) {
  if (!std::filesystem::exists(settings.file)) {
    if (auto made = make_outbox_file(settings); !made) return std::unexpected(made.error());
  }
  OpenedFile opened;
  opened.file = std::make_unique<OutboxFile>(settings.file, Database::Mode::existing, settings.vfs);
  begin_boot(*opened.file, settings);
  opened.records = opened.file->events.count() + opened.file->telemetry.count();
  if (!opened.file->database.ok()) return std::unexpected(opened.file->database.error());
  return opened;
}

}  // namespace sluice
