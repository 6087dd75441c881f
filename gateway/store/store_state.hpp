#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "gateway/store/outbox_file.hpp"
#include "gateway/store/record_codec.hpp"
#include "gateway/store/store.hpp"

namespace sluice {

/// What lies behind a Store: the file, and what is known of it without asking.
class Store::State {
 public:
  State(StoreSettings settings, std::unique_ptr<OutboxFile> file, std::uint64_t records);
  ~State();

  Result<Written> write(const Writing& writing);
  Result<Chunk> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes);

  /// Errors stick in the file's database.
  Inhabitants there();
  std::uint64_t complete();
  std::vector<SequenceRange> among(SequenceRange wanted);

  OutboxFile& file() { return *file_; }
  const StoreSettings& settings() const { return settings_; }

 private:
  std::optional<Written> try_write(const Writing& writing);
  std::optional<Chunk> try_read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes);
  void remove_done(const Writing& writing);
  void insert(const Writing& writing, std::vector<Loss>& losses);
  void remove_damaged(RecordTable& table, const std::vector<std::uint64_t>& damaged, std::vector<Loss>& losses);

  StoreSettings settings_;
  std::unique_ptr<OutboxFile> file_;
  std::uint64_t records_ = 0;
  std::array<std::uint64_t, 2> given_out_{};  // by kind: up to where the rows were read
};

}  // namespace sluice
