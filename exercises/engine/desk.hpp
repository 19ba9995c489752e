// Where the process that runs a check lays down its verdict: memory that it shares with its
// supervisor.  A student's code can close every descriptor, but it does not know this address.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace exercise {

enum class Verdict : std::uint32_t { none, passed, failed };

struct Desk {
    template <std::size_t Capacity>
    struct Text {
        std::uint32_t size = 0;
        std::array<char, Capacity> octets;

        void assign(std::string_view text) noexcept {
            size = static_cast<std::uint32_t>(std::min(text.size(), Capacity));
            std::memcpy(octets.data(), text.data(), size);
        }
        [[nodiscard]] std::string_view view() const noexcept {
            return {octets.data(), std::min<std::size_t>(size, Capacity)};
        }
    };

    std::atomic<Verdict> verdict = Verdict::none;
    std::atomic<bool> copy_returned = false;  ///< a copy made by fork() came back from the answer
    Text<4096> call;                          ///< what is called now
    Text<1 << 20> failure;                    ///< JSON
};

}  // namespace exercise
