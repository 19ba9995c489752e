// Where the operator said so: every decision of the server can name the line that made it.
#pragma once

#include <memory>
#include <string>

namespace stepwise {

/// A line of a configuration file.  Without a file: a default, or the command line.
struct Origin {
    std::shared_ptr<const std::string> file;
    unsigned line = 0;

    /// "site.conf:12", or "default".
    [[nodiscard]] std::string text() const {
        return file ? *file + ":" + std::to_string(line) : std::string{"default"};
    }
};

/// A value that was decided somewhere, or not at all: then `value` is the default.
template <class T>
struct Setting {
    T value{};
    bool is_set = false;
    Origin origin;

    void set(T to, const Origin& from) {
        value = std::move(to);
        is_set = true;
        origin = from;
    }
    /// What a later section says wins over what an earlier one said.
    void merge(const Setting& later) {
        if (later.is_set) *this = later;
    }
};

}  // namespace stepwise
