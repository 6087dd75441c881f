#pragma once
#include <cstdint>
#include <memory>

#include "tests/crash/recording.hpp"

namespace sluice::crash {

// What a gateway does with its store, each with the moments that a power cut could spoil.

std::unique_ptr<Recording> first_start();
/// Events and telemetry come and go for two sessions, over two boots.
std::unique_ptr<Recording> appending_and_acknowledging();
/// So much that SQLite moves its log into the file and begins the log anew.
std::unique_ptr<Recording> checkpointing();
std::unique_ptr<Recording> making_room(OnFull on_full);
/// After a failed sync: everything moves to a new file.
std::unique_ptr<Recording> rebuilding();
/// The power fails again while the store recovers from a torn log.
std::unique_ptr<Recording> recovering();
/// Two sectors of the file became noise: in its middle, or its first page, without which SQLite knows nothing of it.
enum class Noise : std::uint8_t { middle, first_page };
std::unique_ptr<Recording> salvaging(Noise noise);
/// The file is of another gateway, and stays as FILE.bad.
std::unique_ptr<Recording> setting_a_stranger_aside();

}  // namespace sluice::crash
