// The variables of a page: what a CGI program would find in its environment, what mod_include adds
// to that, and what the page itself has set.  All pages of one response share them.
#include <array>
#include <ctime>

#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/cgi.hpp"
#include "stepwise/stages/4_resource/ssi.hpp"

namespace stepwise {
namespace {

/// Octets after `%` decoded once; what is no escape stays.
std::string unescaped(std::string_view query) {
    std::string text;
    for (std::size_t i = 0; i < query.size(); ++i) {
        const bool is_escape = query[i] == '%' && i + 2 < query.size();
        const int high = is_escape ? http::hex_value(query[i + 1]) : -1;
        const int low = is_escape ? http::hex_value(query[i + 2]) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
            text += query[i];
        } else {
            text += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return text;
}

/// With a backslash before whatever a shell would take for a command.
std::string escaped_for_shell(std::string_view text) {
    constexpr std::string_view special = "&;`'\"|*?~<>^()[]{}$\\\n";
    std::string escaped;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// The owner of the page by number: a name would have to be asked of a service that can wait.
std::string owner_of(const SsiWork& work) {
    struct statx status {};
    if (work.step.statx(work.page.levels.front()->file.get(), status) != 0) return {};
    return std::to_string(status.stx_uid);
}

std::string local_date(const SsiWork& work) {
    return formatted_time(work.page.date_format, work.transaction().began_at, true);
}
std::string gmt_date(const SsiWork& work) {
    return formatted_time(work.page.date_format, work.transaction().began_at, false);
}
std::string last_modified(const SsiWork& work) {
    return formatted_time(work.page.date_format, work.page.levels.front()->resource->modified,
                          true);
}

struct WorkedOut {
    std::string_view name;
    std::string (*value)(const SsiWork& work);
};
constexpr WorkedOut worked_out[] = {
    {"DATE_GMT", gmt_date},
    {"DATE_LOCAL", local_date},
    {"LAST_MODIFIED", last_modified},
    {"USER_NAME", owner_of},
};

}  // namespace

std::string formatted_time(const std::string& format, std::time_t when, bool is_local) {
    std::tm parts{};
    const std::tm* made = is_local ? localtime_r(&when, &parts) : gmtime_r(&when, &parts);
    std::array<char, 1024> text{};
    if (made == nullptr) return {};
    return {text.data(), std::strftime(text.data(), text.size(), format.c_str(), &parts)};
}

std::optional<std::string> variable(const SsiWork& work, std::string_view name) {
    if (name.size() == 1 && http::is_digit(name.front())) {
        const auto number = static_cast<std::size_t>(name.front() - '0');
        if (number >= work.page.groups.size()) return std::nullopt;
        return work.page.groups[number];
    }
    const auto found = work.page.variables.find(name);
    if (found != work.page.variables.end()) return found->second;
    for (const WorkedOut& candidate : worked_out)
        if (candidate.name == name) return candidate.value(work);
    return std::nullopt;
}

SsiLookup variables_of(const SsiWork& work) {
    return [&work](std::string_view name) { return variable(work, name); };
}

std::vector<std::string> all_variables(const SsiWork& work) {
    std::vector<std::string> all;
    for (const auto& [name, value] : work.page.variables) {
        all.push_back(name);
        all.back().append("=").append(value);
    }
    for (const WorkedOut& one : worked_out)
        if (work.page.variables.count(one.name) == 0)
            all.push_back(std::string{one.name} + "=" + one.value(work));
    return all;
}

void define_variables(SsiWork& work) {
    const Resource& page = *work.level().resource;
    auto& variables = work.page.variables;
    for (const std::string& entry : environment_of(work.worker, work.connection, page)) {
        const std::size_t equals = entry.find('=');
        if (equals != std::string::npos)
            variables[entry.substr(0, equals)] = entry.substr(equals + 1);
    }
    variables["DOCUMENT_URI"] = page.path;
    variables["DOCUMENT_NAME"] = page.name.substr(page.name.rfind('/') + 1);
    variables["DOCUMENT_ARGS"] = page.query;
    if (page.has_query)
        variables["QUERY_STRING_UNESCAPED"] = escaped_for_shell(unescaped(page.query));
}

}  // namespace stepwise
