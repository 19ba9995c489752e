// What the two bare servers have in common: a listening socket, and an answer that is made once.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

inline int listen_on(std::uint16_t port, int type) {
    const int listener = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(listener, where, sizeof address) != 0 || ::listen(listener, SOMAXCONN) != 0) {
        std::perror("cannot listen");
        std::exit(1);
    }
    return listener;
}

/// As long as what Stepwise says of such a file, so that both send the same number of octets.
inline std::string answer_with(const char* file_name) {
    std::ifstream file{file_name, std::ios::binary};
    const std::string body{std::istreambuf_iterator<char>{file}, {}};
    return "HTTP/1.1 200 OK\r\n"
           "Date: Wed, 25 Nov 2026 04:13:05 GMT\r\n"
           "Server: Stepwise\r\n"
           "Last-Modified: Wed, 25 Nov 2026 01:29:40 GMT\r\n"
           "ETag: \"264-18eb2590c37c4bd8-510093\"\r\n"
           "Accept-Ranges: bytes\r\n"
           "Content-Type: text/html; charset=utf-8\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}
