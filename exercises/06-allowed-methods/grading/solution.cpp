// Makes the list of what is allowed first, and then asks it.
#include <algorithm>

#include "exercise.hpp"

namespace {

using Methods = std::vector<std::string_view>;

bool contains(const Methods& methods, std::string_view method) {
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

Methods allowed(const Methods& supported) {
    Methods all;
    for (const std::string_view method : supported) {
        all.push_back(method);
        if (method == "GET") all.push_back("HEAD");
    }
    all.push_back("OPTIONS");
    return all;
}

std::string joined(const Methods& methods) {
    std::string text;
    for (const std::string_view method : methods) {
        if (!text.empty()) text += ", ";
        text += method;
    }
    return text;
}

}  // namespace

int decide_method(std::string_view method, const std::vector<std::string_view>& supported,
                  std::string& allow) {
    static const Methods known{"GET",    "HEAD",    "POST",    "PUT",
                               "DELETE", "CONNECT", "OPTIONS", "TRACE"};
    const Methods all = allowed(supported);
    const bool is_allowed = contains(all, method);
    if (!is_allowed && !contains(known, method)) return 501;
    if (!is_allowed || method == "OPTIONS") allow = joined(all);
    return is_allowed ? 200 : 405;
}
