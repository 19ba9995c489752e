// text2pcap(1), which comes with Wireshark, makes a capture file of a hexadecimal dump.
#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace stepwise {

/// Starts it, lets `write` write its input and waits for it.  `output`: "-" is standard output.
/// Throws std::system_error if it is not there, std::runtime_error if it fails.
void through_text2pcap(const std::string& output, const std::function<void(std::ostream&)>& write);

}  // namespace stepwise
