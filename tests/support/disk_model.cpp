#include "tests/support/disk_model.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace sluice::testing {

DiskImage image_of(const std::filesystem::path& directory) {
  DiskImage image;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    image[entry.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return image;
}

void write_image(const DiskImage& image, const std::filesystem::path& directory) {
  for (const auto& [name, content] : image) std::ofstream(directory / name, std::ios::binary) << content;
}

std::string CrashChoice::text() const {
  std::string text = "kept";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) text += " " + std::to_string(i);
  }
  text += " of " + std::to_string(kept.size()) + " pending, " + std::to_string(names) + " changes of names";
  if (torn > 0) text += ", the last sector torn after " + std::to_string(torn) + " bytes";
  return text;
}

DiskModel::DiskModel(const DiskImage& initial) {
  for (const auto& [name, content] : initial) {
    names_[name] = files_.size();
    files_[files_.size()] = {.certain = content, .seen = content};
  }
  certain_names_ = names_;
}

void DiskModel::apply(const DiskOperation& operation) {
  using Kind = DiskOperation::Kind;
  switch (operation.kind) {
    case Kind::write:
      return write(operation);
    case Kind::truncate:
      files_[operation.file].seen.resize(operation.offset);
      pending_.push_back({.kind = Kind::truncate, .file = operation.file, .offset = operation.offset, .bytes = {}});
      return;
    case Kind::sync:
      return settle(operation.file, true);
    case Kind::lose:
      return settle(operation.file, false);
    case Kind::sync_names:
      certain_names_ = names_;
      changes_.clear();
      return;
    case Kind::create:
    case Kind::remove:
    case Kind::rename:
    case Kind::link:
      change(names_, operation);
      changes_.push_back(operation);
      if (operation.kind == Kind::create) files_.try_emplace(operation.file);
  }
}

void DiskModel::write(const DiskOperation& operation) {
  const std::size_t end = operation.offset + operation.bytes.size();
  std::string& seen = files_[operation.file].seen;
  if (end > seen.size()) {
    grow(operation.file, end);
    seen.resize(end);
  }
  seen.replace(operation.offset, operation.bytes.size(), operation.bytes);
  for (std::size_t at = operation.offset; at < end;) {
    const std::size_t next = std::min(end, (at / sector + 1) * sector);
    pending_.push_back({.kind = DiskOperation::Kind::write,
                        .file = operation.file,
                        .offset = at,
                        .bytes = operation.bytes.substr(at - operation.offset, next - at)});
    at = next;
  }
}

void DiskModel::grow(std::size_t file, std::size_t size) {
  const auto growth = std::ranges::find_if(pending_, [file](const Piece& piece) { return piece.is_growth && piece.file == file; });
  if (growth != pending_.end()) {
    growth->offset = std::max(growth->offset, size);
  } else {
    pending_.push_back({.kind = DiskOperation::Kind::truncate, .file = file, .offset = size, .bytes = {}, .is_growth = true});
  }
}

/// The size is metadata, which a failed sync does not lose.
void DiskModel::settle(std::size_t file, bool is_kept) {
  if (is_kept) {
    for (const Piece& piece : pending_) {
      if (piece.file == file) put(files_[file].certain, piece, piece.bytes.size());
    }
  }
  std::erase_if(pending_, [&](const Piece& piece) { return piece.file == file && (is_kept || !piece.is_growth); });
}

void DiskModel::put(std::string& content, const Piece& piece, std::size_t most) {
  if (piece.kind == DiskOperation::Kind::truncate) {
    if (!piece.is_growth || piece.offset > content.size()) content.resize(piece.offset);
    return;
  }
  const std::size_t count = std::min(most, piece.bytes.size());
  content.resize(std::max<std::size_t>(content.size(), piece.offset + count));
  content.replace(piece.offset, count, piece.bytes, 0, count);
}

void DiskModel::change(Names& names, const DiskOperation& operation) {
  if (operation.kind == DiskOperation::Kind::create) {
    names[operation.name] = operation.file;
  } else if (operation.kind == DiskOperation::Kind::remove) {
    names.erase(operation.name);
  } else if (const auto node = names.find(operation.name); node != names.end()) {
    names[operation.to] = node->second;
    if (operation.kind == DiskOperation::Kind::rename) names.erase(operation.name);
  }
}

std::string DiskModel::content(std::size_t file, const CrashChoice& choice, std::size_t last) const {
  std::string content = files_.at(file).certain;
  for (std::size_t i = 0; i < choice.kept.size(); ++i) {
    if (!choice.kept[i] || pending_[i].file != file) continue;
    put(content, pending_[i], i == last && choice.torn > 0 ? choice.torn : pending_[i].bytes.size());
  }
  return content;
}

DiskImage DiskModel::crashed(const CrashChoice& choice) const {
  Names names = certain_names_;
  for (std::size_t i = 0; i < choice.names; ++i) change(names, changes_[i]);
  std::size_t last = pending_.size();
  for (std::size_t i = 0; i < choice.kept.size(); ++i) {
    if (choice.kept[i] && pending_[i].kind == DiskOperation::Kind::write) last = i;
  }
  DiskImage image;
  for (const auto& [name, file] : names) image[name] = content(file, choice, last);
  return image;
}

DiskImage DiskModel::seen() const {
  DiskImage image;
  for (const auto& [name, file] : names_) image[name] = files_.at(file).seen;
  return image;
}

}  // namespace sluice::testing
