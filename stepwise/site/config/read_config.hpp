// A site described in Apache's own directives: read, checked and made into a Site value.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "stepwise/site/site.hpp"

namespace stepwise {

/// What is wrong with a configuration: "site.conf:12: …, expected …".
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A directive that was read and has no effect here (LoadModule, User, …), and why.
struct NotApplicable {
    std::string directive;
    std::string why;
    Origin origin;
};

/// Reads a configuration file and the files that it includes.  Nothing is opened yet that the site
/// serves (see open_all).  Throws ConfigError.
[[nodiscard]] Site read_config(const std::string& file,
                               std::vector<NotApplicable>* not_applicable = nullptr);

}  // namespace stepwise
