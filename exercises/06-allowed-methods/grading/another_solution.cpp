// One walk through the resource's methods: it writes Allow on the way and throws it away if it is
// not wanted.
#include <string>

#include "exercise.hpp"

namespace {

bool is_known(std::string_view method) {
    constexpr std::string_view known = " GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE ";
    return known.find(" " + std::string{method} + " ") != std::string_view::npos;
}

}  // namespace

int decide_method(std::string_view method, const std::vector<std::string_view>& supported,
                  std::string& allow) {
    bool fits = method == "OPTIONS";
    for (const std::string_view one : supported) {
        const bool with_head = one == "GET";
        fits = fits || one == method || (with_head && method == "HEAD");
        allow.append(one).append(with_head ? ", HEAD, " : ", ");
    }
    allow += "OPTIONS";
    if (fits && method == "OPTIONS") return 200;
    if (!fits && is_known(method)) return 405;
    allow.clear();
    return fits ? 200 : 501;
}
