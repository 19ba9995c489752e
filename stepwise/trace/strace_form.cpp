// The form of strace(1): name(descriptor, bytes, arguments) = result.
#include "stepwise/trace/strace_form.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "stepwise/trace/error_names.hpp"
#include "stepwise/trace/narrator.hpp"
#include "stepwise/trace/octets_as_text.hpp"

namespace stepwise {
namespace {

constexpr std::size_t strace_octets = 32;  // what strace shows without -s

/// Calls whose second argument is a buffer.
constexpr std::array<std::string_view, 4> transfers = {"recvfrom", "sendto", "read", "write"};
constexpr std::array<std::string_view, 2> writers = {"sendto", "write"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// A writer shows the whole buffer, of which the kernel may have taken a part only.
std::size_t whole_buffer(const Event& event) noexcept {
    std::size_t size = 0;
    const std::string_view arguments = event.arguments.view();
    if (contains(writers, event.name.view()))
        std::from_chars(arguments.data(), arguments.data() + arguments.size(), size);
    return std::max<std::size_t>(size, event.text.whole);
}

/// Of a transfer that failed the bytes are not known: `...` stands where strace has them.
std::string bytes_of(const Event& event, std::size_t most) {
    if (event.has_bytes) return quoted_as_strace(event.text.view(), most, whole_buffer(event));
    return contains(transfers, event.name.view()) ? "..." : "";
}

}  // namespace

std::string call_of(const Event& event, std::size_t most_octets) {
    std::string inner = event.descriptor >= 0 ? std::to_string(event.descriptor) : "";
    const auto add = [&inner](const std::string& text) {
        if (!text.empty()) inner += (inner.empty() ? "" : ", ") + text;
    };
    add(bytes_of(event, most_octets));
    add(printable_as_strace(event.arguments.view()) + (event.arguments.is_cut() ? "..." : ""));
    return printable_as_strace(event.name.view()) + '(' + inner + ')';
}

std::string as_strace(const Event& event) {
    std::string text = call_of(event, strace_octets) + " = " + std::to_string(event.result);
    if (event.error != 0)
        text += ' ' + error_name(event.error) + " (" + error_text(event.error) + ')';
    return text;
}

}  // namespace stepwise
