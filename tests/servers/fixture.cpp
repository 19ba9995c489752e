// Making files, and undoing it.
#include "fixture.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "stepwise/kernel/unique_fd.hpp"

namespace servers {

namespace {
void require_done(bool done, const std::string& what) {
    if (!done) throw std::system_error(errno, std::generic_category(), what);
}
}  // namespace

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = pattern_octet(i);
    return text;
}

Fixture::Fixture() {
    const char* base = std::getenv("TMPDIR");
    directory_ = std::string{base ? base : "/tmp"} + "/stepwise-servers-XXXXXX";
    require_done(::mkdtemp(directory_.data()) != nullptr, directory_);
    std::filesystem::create_directory(root());
    std::ofstream{beside("secret.txt")} << secret_text;
    add("index.html", index_text);
    add("file.txt", file_text);
    add("empty.txt", "");
    add("smuggled.txt", smuggled_text);
    add_directory("dir");
    add("dir/index.html", index_text);
    add_directory("bare");  // no index in it
}

Fixture::~Fixture() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void Fixture::add(const std::string& name, std::string_view text) const {
    std::ofstream file{path(name), std::ios::binary};
    file << text;
    file.close();
    require_done(file.good(), path(name));
}

void Fixture::add_pattern(const std::string& name, std::size_t size) const {
    add(name, pattern(size));
}

void Fixture::add_sparse(const std::string& name, std::uint64_t size) const {
    add(name, "");
    cut(name, size);
}

void Fixture::cut(const std::string& name, std::uint64_t size) const {
    require_done(::truncate(path(name).c_str(), static_cast<off_t>(size)) == 0, path(name));
}

void Fixture::add_directory(const std::string& name) const {
    std::filesystem::create_directories(path(name));
}

void Fixture::add_link(const std::string& name, const std::string& target) const {
    require_done(::symlink(target.c_str(), path(name).c_str()) == 0, path(name));
}

void Fixture::add_fifo(const std::string& name) const {
    require_done(::mkfifo(path(name).c_str(), 0644) == 0, path(name));
}

void Fixture::add_socket(const std::string& name) const {
    const stepwise::UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path(name).copy(address.sun_path, sizeof address.sun_path - 1);
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    require_done(::bind(socket.get(), any, sizeof address) == 0, path(name));
}

bool Fixture::add_device(const std::string& name) const {
    return ::mknod(path(name).c_str(), S_IFCHR | 0666, makedev(1, 5)) == 0;
}

void Fixture::rename(const std::string& from, const std::string& to) const {
    std::filesystem::rename(path(from), path(to));
}

std::string contents_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace servers
