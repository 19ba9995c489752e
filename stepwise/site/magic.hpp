// The type of a file by its first octets, the last of the book's ways to find it out:
// MIMEMagicFile, done by libmagic, which is what file(1) is made of.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct magic_set;  // libmagic's

namespace stepwise {

/// What the octets seem to be.  Empty: nobody knows.
struct MagicType {
    std::string type;      ///< media type, without parameters
    std::string charset;   ///< only of a text that is Unicode: every other charset is a guess
    std::string encoding;  ///< content coding; only a magic file in Apache's format says so
};

/// A database of magic numbers.  Not for two threads at once: each Worker has its own.
class Magic {
  public:
    static constexpr std::size_t sample_size = 4096;  ///< octets that are looked at

    /// `file`: a database that file(1) has compiled (`/usr/share/misc/magic.mgc`; the name without
    /// .mgc will do), its text, or a file in the older format of Apache's conf/magic, where the
    /// media type stands in place of the description.  Throws std::runtime_error if it is none.
    explicit Magic(const std::string& file);
    ~Magic();
    Magic(const Magic&) = delete;
    Magic& operator=(const Magic&) = delete;

    [[nodiscard]] MagicType type_of(std::string_view octets) const;

    /// In place of the constructor where nothing may be thrown: null if it does not work.
    [[nodiscard]] static std::unique_ptr<Magic> open(const std::string& file) noexcept;

  private:
    bool is_of_apache_;
    magic_set* database_;
};

}  // namespace stepwise
