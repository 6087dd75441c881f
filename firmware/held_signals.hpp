#pragma once

namespace sluice {

/// Makes SIGHUP, SIGTERM and SIGINT wait, so that one that comes before anybody listens does not end the program.
void hold_signals();

/// Lets them come, also those that have waited, and also where whoever started the program had them blocked.
void release_signals();

}  // namespace sluice
