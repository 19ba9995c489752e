// One check in the process that was forked for it.
#pragma once

#include <string>

#include "exercises/engine/desk.hpp"
#include "exercises/engine/trial.hpp"

namespace exercise {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool is_sanitized =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
inline constexpr bool is_sanitized = false;
#endif
/// Times are so much longer then, those of the processor and of the clock.
inline constexpr unsigned slower = is_sanitized ? 5 : 1;

/// Loads the object, runs the check, lays the verdict on the desk and ends the process.
/// `output`: where what the student's code prints goes to.
[[noreturn]] void run_check_here(const Check& check, const std::string& object,
                                 const std::string& directory, int output, Desk& desk) noexcept;

}  // namespace exercise
