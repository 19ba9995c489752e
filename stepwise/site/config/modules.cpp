// "mod_dir.c" is the file a module was compiled from, "dir_module" what LoadModule calls it.
#include "stepwise/site/config/modules.hpp"

#include <algorithm>
#include <iterator>

namespace stepwise::config {
namespace {

constexpr std::string_view modules[] = {
    "stepwise",        "core",         "so",         "http",       "log_config",    "mime",
    "mime_magic",      "dir",          "autoindex",  "alias",      "cgi",           "cgid",
    "include",         "negotiation",  "userdir",    "authz_core", "authz_host",    "authz_user",
    "authz_groupfile", "authn_core",   "authn_file", "auth_basic", "auth_digest",   "ident",
    "reqtimeout",      "allowmethods", "dav",        "dav_fs",     "proxy_connect", "unixd",
    "filter",
};

}  // namespace

bool has_module(std::string_view name) noexcept {
    if (name.starts_with("mod_") && name.ends_with(".c"))
        name = name.substr(4, name.size() - 6);
    else if (name.ends_with("_module"))
        name.remove_suffix(7);
    else if (name.ends_with(".c"))
        name.remove_suffix(2);
    return std::find(std::begin(modules), std::end(modules), name) != std::end(modules);
}

}  // namespace stepwise::config
