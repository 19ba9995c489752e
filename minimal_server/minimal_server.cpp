// A whole web server: every client in turn walks through the seven stages of the book's chapter.
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fstream>  // brings <cstdio>, <cstdlib> and <string> with it
int main(int argc, char** argv) {
    const auto port = static_cast<in_port_t>(std::atoi(argc > 1 ? argv[1] : "8080"));
    sockaddr_in at{AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {}};  // this machine only
    socklen_t size = sizeof at;
    const int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if ((argc > 1 && std::to_string(port) != argv[1]) || bind(listener, (sockaddr*)&at, size) ||
        listen(listener, 8) || getsockname(listener, (sockaddr*)&at, &size))
        return dprintf(2, "this port is taken, forbidden, or no number from 0 to 65535\n"), 2;
    dprintf(1, "http://127.0.0.1:%d/index.html\n", ntohs(at.sin_port));
    for (; const int client = accept(listener, nullptr, nullptr); close(client)) {  // 1 accept
        char head[4096] = {}, name[256] = "-", c = 0;
        recv(client, head, sizeof head - 1, 0);                                         // 2 receive
        const int got = sscanf(head, "GET %1[/]%255[!-.0-~] HTTP/%c", name, name, &c);  // 3 process
        struct stat st = {};  // 4 access resource
        bool ok = got == 3 && !lstat(name, &st) && S_ISREG(st.st_mode) && st.st_size < 1 << 26;
        std::string status = ok ? "200 OK" : got > 0 ? "404 Not Found" : "501 Not Implemented";
        std::string body(std::istreambuf_iterator<char>(std::ifstream(ok ? name : "").rdbuf()), {});
        std::string reply = "HTTP/1.0 " + status + "\r\nContent-Length: ";
        reply += std::to_string(body.size()) + "\r\n\r\n" + body;  // 5 build response
        for (ssize_t n = 1, sent = 0; n > 0; sent += n)            // 6 send
            n = send(client, &reply[size_t(sent)], reply.size() - size_t(sent), MSG_NOSIGNAL);
        dprintf(1, "%s %s\n", name, status.c_str());  // 7 log
    }
}
