// A check's view of the student's code.
#include "exercises/engine/trial.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include "exercises/engine/desk.hpp"
#include "exercises/engine/server_run.hpp"

namespace exercise {

using stepwise::CheckFailure;
using stepwise::FailureKind;

/// Pages of our own, the last of which is closed to everybody.
class Trial::GuardedText {
  public:
    explicit GuardedText(std::string_view octets) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const std::size_t room = (octets.size() / page + 1) * page;
        size_ = room + page;
        void* const start =
            ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED) throw std::bad_alloc();
        start_ = static_cast<char*>(start);
        ::mprotect(start_ + room, page, PROT_NONE);
        char* const text = start_ + room - octets.size();
        if (!octets.empty()) std::memcpy(text, octets.data(), octets.size());
        text_ = {text, octets.size()};
    }
    ~GuardedText() { ::munmap(start_, size_); }
    GuardedText(const GuardedText&) = delete;
    GuardedText& operator=(const GuardedText&) = delete;
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

  private:
    char* start_ = nullptr;
    std::size_t size_ = 0;
    std::string_view text_;
};

Trial::Trial(void* object, Desk& desk, std::string directory)
    : object_(object), desk_(desk), directory_(std::move(directory)), process_(::getpid()) {}

Trial::~Trial() = default;

void* Trial::symbol(const char* name) {
    void* const found = ::dlsym(object_, name);
    if (found != nullptr) return found;
    CheckFailure failure;
    failure.kind = FailureKind::load;
    failure.message = std::string{"there is no function "} + name +
                      " in your file: it must be defined with the name and parameters that "
                      "exercise.hpp declares";
    throw Failed{failure};
}

void Trial::calling(std::string call) {
    leave_if_copied();
    call_ = std::move(call);
    desk_.call.assign(call_);
}

void Trial::compare(std::string_view message, std::string_view expected, std::string_view got,
                    bool octets) {
    leave_if_copied();
    if (expected == got) return;
    CheckFailure failure = describe(message);
    failure.differs = true;
    failure.octets = octets;
    failure.expected = expected;
    failure.got = got;
    throw Failed{failure};
}

void Trial::fail(std::string_view message) {
    leave_if_copied();
    throw Failed{describe(message)};
}

std::string_view Trial::guarded(std::string_view octets) {
    guarded_.push_back(std::make_unique<GuardedText>(octets));
    return guarded_.back()->text();
}

CheckFailure Trial::describe(std::string_view message) const {
    CheckFailure failure;
    failure.message = message;
    failure.call = call_;
    if (server_ != nullptr) server_->describe(failure);
    return failure;
}

void Trial::end_with(const CheckFailure& failure) noexcept {
    leave_if_copied();
    try {
        desk_.failure.assign(stepwise::failure_to_json(failure));
    } catch (const std::exception&) {
        ::_exit(1);  // no memory for it: no verdict, so it has failed as well
    }
    desk_.verdict = Verdict::failed;
    ::_exit(0);
}

void Trial::pass() noexcept {
    leave_if_copied();
    desk_.verdict = Verdict::passed;
    ::_exit(0);
}

void Trial::leave_if_copied() noexcept {
    if (::getpid() == process_) return;
    desk_.copy_returned = true;
    ::_exit(0);
}

std::string literal(std::string_view octets) {
    std::string text = "\"";
    bool after_hex = false;  // a digit behind \x41 would belong to it
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        const bool splits = after_hex && std::isxdigit(octet) != 0;
        after_hex = false;
        if (splits) text += "\" \"";
        if (c == '\r') {
            text += "\\r";
        } else if (c == '\n') {
            text += "\\n";
        } else if (c == '\t') {
            text += "\\t";
        } else if (c == '"' || c == '\\') {
            text += '\\';
            text += c;
        } else if (octet >= 0x20 && octet < 0x7f) {
            text += c;
        } else {
            constexpr std::string_view digits = "0123456789abcdef";
            text += "\\x";
            text += digits[octet >> 4];
            text += digits[octet & 15];
            after_hex = true;
        }
    }
    return text + '"';
}

namespace {
std::vector<ExerciseChecks>& registered() {
    static std::vector<ExerciseChecks> all;
    return all;
}
}  // namespace

Registration::Registration(ExerciseChecks checks) { registered().push_back(std::move(checks)); }

const ExerciseChecks* find_checks(std::string_view exercise) {
    const auto& all = registered();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ExerciseChecks& checks) {
        return checks.exercise == exercise;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace exercise
