#include "gateway/config/problem.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace sluice {

std::string Problem::text(const std::string& file) const {
  std::string text = file;
  if (place.line > 0) text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  if (!path.empty()) text += ": " + path;
  return text + ": " + message;
}

void tidy(std::vector<Problem>& problems) {
  std::ranges::stable_sort(problems, {}, &Problem::place);
  std::set<std::tuple<Place, std::string>> said;
  std::erase_if(problems, [&](const Problem& problem) {
    const auto key = problem.place.line > 0 ? problem.message : problem.path + ": " + problem.message;
    return !said.emplace(problem.place, key).second;
  });
}

}  // namespace sluice
