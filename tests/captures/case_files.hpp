#pragma once
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace sluice::captures {

/// One line of a case file under SLUICE_DATA.
struct Case {
  std::string id;
  std::string kind;
  std::string line;  ///< as it stands in the file
  boost::json::object content;

  const boost::json::object& expected() const { return content.at("expect").as_object(); }
  const boost::json::object& input() const { return content.at("input").as_object(); }
};

void PrintTo(const Case& one, std::ostream* out);

/// The cases of these kinds in all case files of a topic (a folder of SLUICE_DATA), which are noted as checked.
std::vector<Case> checked_cases(const std::string& topic, const std::vector<std::string>& kinds);

/// How many cases of each kind checked_cases() handed out.
const std::map<std::string, int>& checked_counts();

/// The lines of all case files of all topics, for the check that nothing was left out.
std::vector<std::string> all_case_lines();

/// The content of a file under SLUICE_DATA.
std::string read_data(const std::string& path);

/// Names a test after its case.
std::string test_name(const ::testing::TestParamInfo<Case>& info);

}  // namespace sluice::captures
