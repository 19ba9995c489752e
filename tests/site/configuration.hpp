// A configuration in a file of its own, for a test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/site/config/read_config.hpp"

/// A directory that lives as long as the object.
class Folder {
  public:
    Folder() {
        path_ = (std::filesystem::temp_directory_path() / "stepwise-config-XXXXXX").string();
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp");
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const {
        return path_ + "/" + name;
    }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories(std::filesystem::path{*this / name}.parent_path());
        std::ofstream{*this / name, std::ios::binary} << text;
    }

  private:
    std::string path_;
};

/// What is read of `text`, with a document root in front of it, in line 1.
inline stepwise::Site site_of(const Folder& folder, const std::string& text,
                              std::vector<stepwise::NotApplicable>* remarks = nullptr) {
    folder.write("site.conf", "DocumentRoot /srv\n" + text);
    return stepwise::read_config(folder / "site.conf", remarks);
}
inline stepwise::Site site_of(const std::string& text,
                              std::vector<stepwise::NotApplicable>* remarks = nullptr) {
    return site_of(Folder{}, text, remarks);
}

/// The message, without the directory's name; empty: there is no mistake.
inline std::string mistake_in(const Folder& folder, const std::string& text) {
    try {
        (void)site_of(folder, text);
        return {};
    } catch (const stepwise::ConfigError& error) {
        std::string message = error.what();
        for (std::size_t at; (at = message.find(folder.path() + "/")) != message.npos;)
            message.erase(at, folder.path().size() + 1);
        return message;
    }
}
inline std::string mistake_in(const std::string& text) { return mistake_in(Folder{}, text); }
