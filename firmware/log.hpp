#pragma once
#include <string>

namespace sluice {

/// Logs go to standard error, one line an event: with a time for people, or, when standard error is systemd's journal, with
/// the journal's priority prefix (sd-daemon(3)). `level`: trace, debug, info, warning, error.
void set_up_log(const std::string& level);

/// Why the program does not start, a line for each reason: as it is for people, as an error for the journal. Whatever the level is.
void complain(const std::string& reason);

}  // namespace sluice
