#include "firmware/provision/boot_text.hpp"

#include <gtest/gtest.h>

namespace sluice::provision {
namespace {

TEST(BootText, IsReadAndWrittenAsTheEditorOfWindowsLeavesIt) {
  const std::string bytes = "\xEF\xBB\xBFsetup:\r\n  hostname: a\r\n";
  const auto text = BootText::read(bytes);
  EXPECT_EQ(text.lines, "setup:\n  hostname: a\n");
  EXPECT_EQ(text.bytes(), bytes);
  EXPECT_EQ(BootText::read("a\nb").bytes(), "a\nb");
}

TEST(BootText, KeepsTheNumbersOfTheOtherLinesWithoutASection) {
  EXPECT_EQ(without_section("a: 1\nsetup:\n  b: 2\n\n  # c\n  d: |\n    e\nf: 3\n", "setup"), "a: 1\n\n\n\n\n\n\nf: 3\n");
  EXPECT_EQ(without_section("setup: { b: 2 }\nf: 3\n", "setup"), "\nf: 3\n");
  EXPECT_EQ(without_section("f: 3\nsetup:\n  b: 2", "setup"), "f: 3\n\n");
}

TEST(BootText, KeepsTheCommentsBeforeTheNextSection) {
  EXPECT_EQ(without_section("setup:\n  b: 2\n# about f\n\nf: 3\n", "setup"), "\n\n# about f\n\nf: 3\n");
  EXPECT_EQ(without_section("setup:\n# about b\n  b: 2\nf: 3\n", "setup"), "\n\n\nf: 3\n") << "of the section itself";
}

TEST(BootText, IsLeftAloneWhereOnlyTheNameOfASectionStands) {
  for (const char* text : {"setups: 1\n", "a: setup\n", "  setup: 1\n", "# setup: 1\n", ""}) {
    EXPECT_EQ(without_section(text, "setup"), text);
  }
}

TEST(BootText, IsCutAlsoWhereItIsNotYaml) {
  EXPECT_EQ(without_section("setup:\n  a: [\nf: }\n", "setup"), "\n\nf: }\n");
}

}  // namespace
}  // namespace sluice::provision
