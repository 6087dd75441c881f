#include "tests/captures/case_files.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sluice::captures {
namespace {

namespace fs = std::filesystem;

std::map<std::string, int>& counts() {
  static std::map<std::string, int> counts;
  return counts;
}

std::vector<fs::path> case_files_of(const std::string& topic) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(SLUICE_DATA) / topic)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> lines_of(const std::string& topic) {
  std::vector<std::string> lines;
  for (const auto& path : case_files_of(topic)) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (!line.empty()) lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.id;
}

std::vector<Case> checked_cases(const std::string& topic, const std::vector<std::string>& kinds) {
  std::vector<Case> cases;
  std::map<std::string, int> found;
  for (const auto& line : lines_of(topic)) {
    const boost::json::object content = boost::json::parse(line).as_object();
    const std::string kind(content.at("kind").as_string());
    if (!std::ranges::contains(kinds, kind)) continue;
    ++found[kind];
    cases.push_back({.id = std::string(content.at("id").as_string()), .kind = kind, .line = line, .content = content});
  }
  // Assigned, not added: a suite asks once for each of its tests.
  for (const auto& [kind, count] : found) counts()[kind] = count;
  return cases;
}

const std::map<std::string, int>& checked_counts() {
  return counts();
}

std::vector<std::string> all_case_lines() {
  std::vector<std::string> lines;
  for (const auto& topic : fs::directory_iterator(SLUICE_DATA)) {
    if (!topic.is_directory()) continue;
    for (auto& line : lines_of(topic.path().filename())) lines.push_back(std::move(line));
  }
  return lines;
}

std::string read_data(const std::string& path) {
  std::ifstream file(fs::path(SLUICE_DATA) / path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string test_name(const ::testing::TestParamInfo<Case>& info) {
  std::string name = info.param.id;
  std::ranges::replace_if(name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

}  // namespace sluice::captures
