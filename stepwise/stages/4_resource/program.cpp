// The life of a program: started in a process group of its own, listened to without ever waiting
// for it, and seen off: reaped when it has ended, killed when it does not end.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "stepwise/http/escape.hpp"
#include "stepwise/stages/4_resource/cgi.hpp"
#include "stepwise/stages/error_log.hpp"

namespace stepwise {
namespace {

using http::Status;

/// What is left of a program after its output has ended may take this long to end by itself.
constexpr std::int64_t time_to_end = 1 * seconds;
constexpr std::size_t most_arguments = 64, most_complaint = 1024;
constexpr int attempts = 20;  // at starting a file that somebody is still writing (ETXTBSY)

/// `?a+b` without `=`: the words become arguments (RFC 3875, 4.4).
std::vector<std::string> words_of(const Resource& resource) {
    std::vector<std::string> words;
    std::string_view query = resource.query;
    if (query.empty() || query.find('=') != std::string_view::npos) return words;
    while (words.size() < most_arguments) {
        const std::size_t plus = std::min(query.find('+'), query.size());
        std::string word;
        const http::PathDecision decoded = http::decode_segment(query.substr(0, plus), word);
        if (decoded.status != Status::ok) return {};
        words.push_back(std::move(word));
        if (plus == query.size()) break;
        query.remove_prefix(plus + 1);
    }
    return words;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& string : strings) pointers.push_back(string.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Both ends of a pipe; ours does not block.
struct Pipe {
    UniqueFd ours, theirs;
    bool open(Step& step) {
        int ends[2];
        if (step.pipe(ends, 0) != 0) return false;
        ours.reset(ends[0]);
        theirs.reset(ends[1]);
        return true;
    }
};

Outcome cannot_start(Step& step, Resource& resource, int error) {
    switch (error) {
        case EACCES:
        case EPERM: return turn_down(step, resource, Status::forbidden, "not_executable");
        case ENOENT:
        case ENOEXEC:
        case EINVAL: return turn_down(step, resource, Status::internal_server_error, "no_program");
        default: break;
    }
    return turn_down(step, resource, Status::service_unavailable, "out_of_resources");
}

void note_complaint(Step& step, Worker& worker, const Connection& connection,
                    std::string_view complaint) {
    step.fact("program_complains", complaint);
    log_error(step, worker, connection, connection.transaction->site_host, "cgi:error", complaint);
}

/// What it says on its standard error, line by line.
void hear_complaints(Step& step, Worker& worker, const Connection& connection, Program& program) {
    std::array<char, 1024> piece;
    for (int most = 16; program.errors && most > 0; --most) {
        const ssize_t count = step.read(program.errors.get(), piece);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            step.close(program.errors.release());
            break;
        }
        program.complaint.append(piece.data(), static_cast<std::size_t>(count));
        for (std::size_t end; (end = program.complaint.find('\n')) != std::string::npos ||
                              program.complaint.size() > most_complaint;) {
            end = std::min({end, program.complaint.size(), most_complaint});
            note_complaint(step, worker, connection,
                           std::string_view{program.complaint}.substr(0, end));
            program.complaint.erase(0, end + 1);
        }
    }
}

}  // namespace

Outcome start_program(Step& step, Worker& worker, Connection& connection, Resource& resource,
                      Program& program, const ProgramCall& call) {
    const Transaction& t = *connection.transaction;
    const std::size_t slash = resource.name.rfind('/') + 1;  // npos + 1 is 0
    const UniqueFd directory{
        open_beneath(step, *resource.root, resource.name.substr(0, slash), O_PATH | O_DIRECTORY)};
    Pipe output, errors;
    UniqueFd nothing;
    if (!t.body_file) nothing.reset(step.open_null());
    if (!directory || !output.open(step) || !errors.open(step) || (!t.body_file && !nothing))
        return turn_down(step, resource, Status::service_unavailable, "out_of_resources");

    std::vector<std::string> environment = environment_of(worker, connection, resource);
    environment.insert(environment.end(), call.variables.begin(), call.variables.end());
    const std::string path = call.command.empty() ? "./" + resource.name.substr(slash) : "/bin/sh";
    std::vector<std::string> words{path};
    if (call.command.empty()) {
        for (std::string& word : words_of(resource)) words.push_back(std::move(word));
    } else {
        words.insert(words.end(), {"-c", call.command});
    }
    const auto arguments = pointers_to(words);
    const auto variables = pointers_to(environment);
    if (t.body_file) step.lseek(t.body_file.get(), 0, SEEK_SET);
    const Step::Start start{path.c_str(),
                            directory.get(),
                            arguments.data(),
                            variables.data(),
                            t.body_file ? t.body_file.get() : nothing.get(),
                            output.theirs.get(),
                            errors.theirs.get()};
    pid_t child = -1;
    int error = ETXTBSY;
    for (int left = attempts; left > 0 && error == ETXTBSY; --left)
        error = step.spawn(start, child);
    if (error != 0) return cannot_start(step, resource, error);
    program.process.own(child, step.pidfd_open(child));
    program.output = std::move(output.ours);
    program.errors = std::move(errors.ours);
    program.deadline = monotonic_now() + worker.server.limits.script;
    step.fact("program", file_name_of(resource));
    step.fact("program_process", static_cast<std::uint64_t>(child));
    return Outcome::done;
}

Heard hear(Step& step, Worker& worker, Connection& connection, Program& program, std::string& to,
           std::size_t most) {
    hear_complaints(step, worker, connection, program);
    if (program.output_ended) return Heard::end;
    const std::size_t before = to.size();
    to.resize(before + most);
    const ssize_t count = step.read(program.output.get(), {to.data() + before, most});
    const int error = errno;
    to.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count > 0) {
        program.deadline = monotonic_now() + worker.server.limits.script;
        return Heard::something;
    }
    if (count < 0 && (error == EAGAIN || error == EINTR))
        return monotonic_now() >= program.deadline ? Heard::late : Heard::nothing;
    program.output_ended = true;
    step.close(program.output.release());
    return Heard::end;
}

void await_program(Transaction& transaction, const Program& program) noexcept {
    if (program.output) transaction.await(program.output.get(), POLLIN, program.deadline);
    if (program.errors) transaction.await(program.errors.get(), POLLIN, program.deadline);
}

Outcome see_off(Step& step, Transaction& transaction, Program& program) {
    if (!program.process) return Outcome::done;
    const pid_t process = program.process.pid();
    pollfd ended{program.process.handle(), POLLIN, 0};
    const bool has_ended = step.ppoll({&ended, 1}, 0, nullptr) == 1;
    const std::int64_t now = monotonic_now();
    if (!has_ended && program.process.handle() >= 0 && program.end_by == 0)
        program.end_by = now + time_to_end;
    if (!has_ended && now < program.end_by) {
        transaction.await(program.process.handle(), POLLIN, program.end_by);
        return Outcome::awaits;
    }
    if (!has_ended) step.fact("why", "program_does_not_end");
    step.kill(-process, SIGKILL);  // also what it has started itself and left behind
    int status = 0;
    if (step.wait(process, 0, status) == process) {
        if (WIFEXITED(status))
            step.fact("program_status", static_cast<std::uint64_t>(WEXITSTATUS(status)));
        else
            step.fact("program_killed_by", static_cast<std::uint64_t>(WTERMSIG(status)));
    }
    program.process.forget();
    return Outcome::done;
}

}  // namespace stepwise
