// Apache's own password hash, `$apr1$`, the one that htpasswd writes unless told otherwise.
#pragma once

#include <string>
#include <string_view>

namespace stepwise {

/// `$apr1$salt$…` for this password.  Of the salt up to eight octets count.  MD5 a thousand times
/// was slow in 1994; today it is the weakest salted format but DES, and still the most common one.
[[nodiscard]] std::string apr1(std::string_view password, std::string_view salt);

}  // namespace stepwise
