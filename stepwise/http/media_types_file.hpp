// The other source of media types: the system's mime.types, and what the operator adds to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stepwise::http {

/// From extension to media type, without regard to the case of the extension.
class MediaTypes {
  public:
    enum class Default : std::uint8_t { built_in, none };
    static constexpr std::size_t max_extensions = 20000;  ///< Debian's file has about 1500

    /// What has not been added is looked up in the built-in table, or nowhere.
    explicit MediaTypes(Default source = Default::built_in) : default_(source) {}

    /// AddType: `extension` with or without its dot; replaces an earlier type.  False, and nothing
    /// changed, if the type is malformed, the extension empty or not one (it has a dot or slash
    /// inside), or the table full.
    [[nodiscard]] bool add(std::string_view extension, std::string_view type);

    /// By an extension without its dot; empty if nothing is known.  Valid until the next `add`.
    [[nodiscard]] std::string_view find(std::string_view extension) const;

    /// Is what `find` gives for it from the built-in table?
    [[nodiscard]] bool is_built_in(std::string_view extension) const {
        return default_ == Default::built_in && types_.find(extension) == types_.end();
    }

    /// How many have been added.
    [[nodiscard]] std::size_t size() const noexcept { return types_.size(); }

  private:
    struct LessIgnoringCase {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const noexcept;
    };

    std::map<std::string, std::string, LessIgnoringCase> types_;
    Default default_;
};

struct MediaTypesError {
    std::size_t line = 0;  ///< counted from 1; 0 if there is no error
    const char* why = "";  ///< word_with_underscores
};

/// Adds what a file in the format of mime.types says: in each line a type, then its extensions;
/// `#` starts a comment.  The last of several lines for an extension counts.  Ends with the first
/// error; what stood before it has been added.
[[nodiscard]] MediaTypesError read_media_types(std::string_view text, MediaTypes& types);

/// The extensions of a file name, in order and without dots: `doc.html.en.gz` has html, en and gz,
/// and an order of their own they have not: what each says (type, language, coding) is looked up
/// one by one.  Of a path, the last segment counts.  What precedes the first dot is the name; dots
/// in front belong to it, and between two dots there is no extension.  Views into `path`.
[[nodiscard]] std::vector<std::string_view> extensions_of(std::string_view path);

}  // namespace stepwise::http
