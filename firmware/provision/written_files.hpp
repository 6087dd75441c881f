#pragma once
#include <string>

#include "proto/setup.pb.h"

namespace sluice::provision {

/// The files that a board reads, each made of a checked section. What people wrote gets into them only as host names, addresses, letters,
/// hexadecimal digits, or a passphrase without line breaks: no value can become a line of its own.

/// systemd.network(5) of the cable.
std::string ethernet_file(const v1::Setup::Network& network);
/// systemd.network(5) of the wireless network; the cable is preferred when both are there.
std::string wifi_file(const v1::Setup::Wifi& wifi);
/// wpa_supplicant.conf(5). An empty passphrase: an open network.
std::string supplicant_file(const v1::Setup::Wifi& wifi, const std::string& passphrase);
/// timesyncd.conf(5)
std::string time_file(const v1::Setup::Time& time);

}  // namespace sluice::provision
