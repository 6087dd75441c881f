#include "gateway/config/problems.hpp"

#include <charconv>

namespace sluice {
namespace {

const ConfigNode* item_at(const ConfigNode& list, const std::string& step) {
  std::size_t index = list.items.size();
  std::from_chars(step.data(), step.data() + step.size(), index);
  return index < list.items.size() ? &list.items[index] : nullptr;
}

Place place_of(const ConfigNode& root, const Path& path) {
  const ConfigNode* node = &root;
  Place place = root.place;
  for (const auto& step : path.steps()) {
    if (node->kind == NodeKind::list) {
      node = item_at(*node, step);
      if (!node) return place;
      place = node->place;
      continue;
    }
    const NodeEntry* entry = node->find(step);
    if (!entry) return place;
    place = entry->place;
    node = &entry->value;
  }
  return node->is_scalar() && node->kind != NodeKind::empty ? node->place : place;
}

}  // namespace

std::string Path::text() const {
  std::string text;
  for (const auto& step : steps_) {
    if (!text.empty()) text += '.';
    text += step;
  }
  return text;
}

void Problems::add(const Path& path, Place place, std::string message) {
  paths_.insert(path.text());
  if (is_full()) {
    ++more_;
  } else {
    list_.push_back({path.text(), place, std::move(message)});
  }
}

void Problems::add(const ConfigNode& root, const Path& path, std::string message) {
  add(path, is_full() ? Place() : place_of(root, path), std::move(message));
}

std::vector<Problem> Problems::take() {
  if (more_ > 0) list_.push_back({{}, {}, std::to_string(more_) + (more_ == 1 ? " more problem" : " more problems")});
  more_ = 0;
  return std::exchange(list_, {});
}

bool Problems::below(const Path& path) const {
  const auto text = path.text();
  const auto first = paths_.lower_bound(text + '.');
  return paths_.contains(text) || (first != paths_.end() && first->starts_with(text + '.'));
}

}  // namespace sluice
