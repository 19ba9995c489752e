// A fat URL: the session's name is part of the address, signed so that nobody can make one up, and
// the links of our pages carry it on.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

using Secret = std::span<const unsigned char>;

/// 16 digits of a name, made from the seed and the secret, and 32 of a signature (hexadecimal).
/// `parameter` is signed, too: a session of one FatUrl is none of another.
[[nodiscard]] std::string new_session(Secret secret, std::string_view parameter,
                                      std::string_view seed);
/// Made by `new_session` with this secret; compared in constant time.
[[nodiscard]] bool is_own_session(Secret secret, std::string_view parameter,
                                  std::string_view session);

/// The last question: an HTML page (a file of at most 256 KiB, a listing) of a request with a
/// session gets links that carry it.
Outcome carry_session_on(Step&, Worker&, Connection&, Resource&);

}  // namespace stepwise
