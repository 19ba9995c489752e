// A pipe into the program, and its exit status: nothing of ours understands capture files.
#include "stepwise/commands/text2pcap.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <streambuf>
#include <system_error>
#include <utility>

#include "stepwise/kernel/unique_fd.hpp"

namespace stepwise {
namespace {

/// What a std::ostream needs to write to a descriptor.
class Into : public std::streambuf {
  public:
    explicit Into(int descriptor) : descriptor_(descriptor) {
        setp(room_.data(), room_.data() + room_.size());
    }
    ~Into() override { sync(); }
    Into(const Into&) = delete;
    Into& operator=(const Into&) = delete;

  private:
    int_type overflow(int_type c) override {
        if (sync() != 0) return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }
    int sync() override {
        for (const char* from = pbase(); from < pptr();) {
            const ssize_t written =
                ::write(descriptor_, from, static_cast<std::size_t>(pptr() - from));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return -1;
            from += written;
        }
        setp(room_.data(), room_.data() + room_.size());
        return 0;
    }

    int descriptor_;
    std::array<char, 65536> room_;
};

/// Ends with what it got if nobody waits for it.
class Converter {
  public:
    explicit Converter(const std::string& output) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        const UniqueFd input{ends[0]};
        to_.reset(ends[1]);
        std::string words[] = {"text2pcap", "-q", "-F",    "pcap", "-l",
                               "101",       "-t", "%s.%f", "-",    output};
        std::array<char*, std::size(words) + 1> arguments{};
        for (std::size_t i = 0; i < std::size(words); ++i) arguments[i] = words[i].data();
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
        // Even with -q it draws a line there.
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        const int error =
            ::posix_spawnp(&child_, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (error != 0) throw std::system_error(error, std::generic_category(), words[0]);
    }
    ~Converter() { (void)status(); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    [[nodiscard]] int input() const noexcept { return to_.get(); }
    /// Its wait status.
    int status() noexcept {
        to_.reset();
        int status = 0;
        const pid_t child = std::exchange(child_, -1);
        while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return status;
    }

  private:
    UniqueFd to_;
    pid_t child_ = -1;
};

}  // namespace

void through_text2pcap(const std::string& output, const std::function<void(std::ostream&)>& write) {
    ::signal(SIGPIPE, SIG_IGN);  // its early end is told by its exit status
    Converter converter(output);
    {
        Into into(converter.input());
        std::ostream stream(&into);
        write(stream);
    }
    const int status = converter.status();
    if (status != 0)
        throw std::runtime_error("text2pcap failed with status " +
                                 std::to_string(WEXITSTATUS(status)) + ": can it write " + output +
                                 "?");
}

}  // namespace stepwise
