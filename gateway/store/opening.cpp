#include "gateway/store/opening.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <format>
#include <unistd.h>
#include <utility>

#include "gateway/store/first_page.hpp"
#include "gateway/store/new_file.hpp"
#include "gateway/store/record_codec.hpp"
#include "gateway/store/salvage.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;

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

/// One opening: what stands in the way is dealt with, one thing after the other.
class Opening {
 public:
  explicit Opening(const StoreSettings& settings) : settings_(settings), is_distrusted_(settings.is_distrusted) {}

  Result<OpenedFile> open();
  Result<OpenedFile> mend(std::uint64_t last);

 private:
  enum class Verdict : std::uint8_t { missing, ours, foreign, damaged };

  Result<Verdict> judge();
  Result<Verdict> judge_by_header();
  Result<Verdict> judge_by_identity(const fs::path& file);
  Verdict foreign(std::string why);
  Result<void> deal_with(Verdict verdict);
  Result<fs::path> readable();
  Result<void> take_over(bool is_damaged);
  Result<void> give_up_copy(bool is_damaged, const Error& error);
  bool begin();

  fs::path with(std::string_view ending) const { return beside(settings_.file, ending); }
  std::string name() const { return settings_.file.string(); }

  const StoreSettings& settings_;
  bool is_distrusted_;
  bool is_known_damaged_ = false;
  std::uint64_t last_ = 0;
  std::string why_;  // it is foreign
  OpenedFile opened_;
};

Result<OpenedFile> Opening::open() {
  Error error;
  // Once for what is there, once for damage that shows later.
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (auto finished = finish_replacement(settings_.file); !finished) return std::unexpected(finished.error());
    const auto verdict = judge();
    if (!verdict) return std::unexpected(verdict.error());
    if (auto dealt = deal_with(*verdict); !dealt) return std::unexpected(dealt.error());
    if (begin()) return std::move(opened_);
    error = opened_.file->database.error();
    is_known_damaged_ = opened_.file->database.is_damaged();
    opened_.file.reset();
    if (!is_known_damaged_) break;
  }
  return std::unexpected(error);
}

Result<OpenedFile> Opening::mend(std::uint64_t last) {
  is_known_damaged_ = true;
  last_ = last;
  return open();
}

Result<Opening::Verdict> Opening::judge() {
  std::error_code error;
  const fs::file_status status = fs::status(settings_.file, error);
  if (status.type() == fs::file_type::not_found) return Verdict::missing;
  if (!fs::is_regular_file(status)) return foreign("is no file");
  if (::access(settings_.file.c_str(), R_OK | W_OK) < 0 && errno == EACCES) return foreign("may not be read and written");
  if (fs::file_size(settings_.file, error) == 0 && !error) return Verdict::missing;
  if (!has_our_header(settings_.file)) return judge_by_header();
  // Only a log that was not emptied tells of a stop that was none.
  const bool is_unclean = fs::file_size(with("-wal"), error) > 0 && !error;
  const auto verdict = judge_by_identity(settings_.file);
  if (!verdict || *verdict != Verdict::ours) return verdict;
  if (is_known_damaged_) return Verdict::damaged;
  if (!is_unclean) return Verdict::ours;
  OutboxFile file(settings_.file, Database::Mode::existing, settings_.vfs);
  return file.is_broken() ? Verdict::damaged : Verdict::ours;
}

Result<Opening::Verdict> Opening::judge_by_header() {
  const auto copy = readable();
  if (!copy && copy.error().reason == Reason::overflow) return foreign("is damaged, and there is no room to mend it");
  if (!copy) return std::unexpected(copy.error());
  const auto verdict = judge_by_identity(*copy);
  remove_with_journals(*copy);
  if (!verdict) return verdict;
  if (*verdict == Verdict::damaged) return foreign("is no outbox");
  return *verdict == Verdict::ours ? Verdict::damaged : *verdict;
}

Result<Opening::Verdict> Opening::judge_by_identity(const fs::path& path) {
  OutboxFile file(path, Database::Mode::existing, settings_.vfs);
  file.database.leave_as_it_is();
  const auto identity = file.identity();
  if (!file.database.ok() && !file.database.is_damaged()) return std::unexpected(file.database.error());
  if (!identity) return Verdict::damaged;
  if (identity->version != schema_version) {
    return foreign(std::format("is of version {}, and this program writes version {}", identity->version, schema_version));
  }
  if (identity->stream != settings_.stream) return foreign(std::format("has records of another stream ({})", identity->stream));
  return Verdict::ours;
}

Opening::Verdict Opening::foreign(std::string why) {
  why_ = std::move(why);
  return Verdict::foreign;
}

Result<void> Opening::deal_with(Verdict verdict) {
  switch (verdict) {
    case Verdict::missing:
      opened_.is_new = true;
      return make_outbox_file(settings_);
    case Verdict::foreign:
      opened_.findings.push_back(std::format("{} {}: set aside as {}, a new one is begun", name(), why_, with(".bad").filename().string()));
      opened_.is_damaged = true;
      if (auto aside = set_outbox_aside(settings_.file); !aside) return aside;
      return make_outbox_file(settings_);
    case Verdict::damaged:
      return take_over(true);
    case Verdict::ours:
      return std::exchange(is_distrusted_, false) ? take_over(false) : Result<void>();
  }
  return {};
}

/// The file, or when its first page or its end is missing, a copy that can be read.
Result<fs::path> Opening::readable() {
  if (has_our_header(settings_.file)) {
    OutboxFile file(settings_.file, Database::Mode::existing, settings_.vfs);
    file.database.leave_as_it_is();
    if (file.identity()) return settings_.file;
  }
  fs::path copy = with(".copy");
  remove_with_journals(copy);
  if (auto built = build_outbox_file(with(".part"), settings_, {}); !built) return std::unexpected(built.error());
  if (auto copied = copy_with_first_page(settings_.file, copy, with(".part")); !copied) return std::unexpected(copied.error());
  return copy;
}

/// A copy that found no room would fill the disk at every start.
Result<void> Opening::give_up_copy(bool is_damaged, const Error& error) {
  remove_with_journals(with(".part"));
  if (!is_damaged || error.reason != Reason::overflow) return std::unexpected(error);
  return deal_with(foreign("is damaged, and there is no room to mend it"));
}

Result<void> Opening::take_over(bool is_damaged) {
  const auto from = readable();
  if (!from) return std::unexpected(from.error());
  auto old = std::make_unique<OutboxFile>(*from, Database::Mode::existing, settings_.vfs);
  old->database.leave_as_it_is();
  // The search for rows looks into the file alone.
  if (is_damaged) old->database.run("PRAGMA wal_checkpoint(TRUNCATE)");
  old->database.forgive();
  std::uint64_t records = 0;
  const auto built = build_outbox_file(with(".part"), settings_, [&](OutboxFile& made) {
    Salvage salvage(*old, made, last_, is_damaged);
    salvage.run();
    records = salvage.records();
    made.save_count(records);
    is_damaged = is_damaged || salvage.is_incomplete();
    opened_.losses = salvage.losses();
    for (const Loss& loss : opened_.losses) made.note(loss);
  });
  old.reset();
  if (*from != settings_.file) remove_with_journals(*from);
  if (!built) return give_up_copy(is_damaged, built.error());
  is_known_damaged_ = is_distrusted_ = false;
  opened_.is_damaged = opened_.is_damaged || is_damaged;
  const std::string kept = is_damaged ? std::format(" It is kept as {}.", with(".bad").filename().string()) : "";
  opened_.findings.push_back(std::format("{} {}: its {} intact records are in a new file now.{}", name(),
                                         is_damaged ? "is damaged" : "is on a disk that failed", records, kept));
  return replace_outbox_file(settings_.file, is_damaged);
}

bool Opening::begin() {
  opened_.file = std::make_unique<OutboxFile>(settings_.file, Database::Mode::existing, settings_.vfs);
  begin_boot(*opened_.file, settings_);
  opened_.records = opened_.file->count();
  return opened_.file->database.ok();
}

}  // namespace

Result<OpenedFile> open_outbox_file(const StoreSettings& settings) {
  return Opening(settings).open();
}

Result<OpenedFile> mend_outbox_file(const StoreSettings& settings, std::uint64_t last) {
  return Opening(settings).mend(last);
}

}  // namespace sluice
