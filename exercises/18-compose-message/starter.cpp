// Exercise 18: from a URL to the request message.  The rules are in README.md, beside this file.
//
// Change this file, then type:   ./run exercise check 18
#include "exercise.hpp"

void compose_message(const PartsOfUrl& url, std::string& message) {
    // For now it is the same message for every path.  Your code goes here.
    message = "GET / HTTP/1.1\r\n";
    message += "Host: " + url.host + "\r\n";
    message += "\r\n";
}
