// A small site in a temporary directory, with everything in it that a server could stumble over,
// and a secret beside it that no request may ever see.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace servers {

inline constexpr std::string_view index_text = "<h1>It works</h1>\n";
inline constexpr std::string_view file_text = "hello, world\n";
inline constexpr std::string_view smuggled_text = "SMUGGLED";
inline constexpr std::string_view secret_text = "TOP-SECRET";

/// The octet at that offset of a file made by `add_pattern`; shifted or mixed ones do not match.
[[nodiscard]] constexpr char pattern_octet(std::uint64_t offset) noexcept {
    return static_cast<char>((offset * 2654435761U >> 13) ^ (offset >> 24));
}
[[nodiscard]] std::string pattern(std::size_t size);

/// The directory and all that is in it live as long as the object.
class Fixture {
  public:
    Fixture();
    ~Fixture();
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    [[nodiscard]] std::string root() const { return directory_ + "/site"; }
    /// A path beside the document root.
    [[nodiscard]] std::string beside(const std::string& name) const {
        return directory_ + "/" + name;
    }

    void add(const std::string& name, std::string_view text) const;
    void add_pattern(const std::string& name, std::size_t size) const;
    /// A file of that size that takes no room on the disk.
    void add_sparse(const std::string& name, std::uint64_t size) const;
    void cut(const std::string& name, std::uint64_t size) const;
    void add_directory(const std::string& name) const;
    void add_link(const std::string& name, const std::string& target) const;
    void add_fifo(const std::string& name) const;
    void add_socket(const std::string& name) const;
    /// /dev/zero under another name; false if this machine does not allow it.
    [[nodiscard]] bool add_device(const std::string& name) const;
    void rename(const std::string& from, const std::string& to) const;

  private:
    [[nodiscard]] std::string path(const std::string& name) const { return root() + "/" + name; }
    std::string directory_;
};

/// The whole of a file; empty if there is none.
[[nodiscard]] std::string contents_of(const std::string& path);

}  // namespace servers
