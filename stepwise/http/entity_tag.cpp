// A list of entity tags cannot be cut at its commas, since a tag may have some inside its quotes:
// it is read from the left, a tag at a time.
#include "stepwise/http/entity_tag.hpp"

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

namespace {

/// etagc: anything visible but the quote, and the octets above ASCII.  A backslash is only itself.
bool is_tag_octet(char c) noexcept { return !is_control(c) && c != ' ' && c != '"'; }

/// Takes one tag off the front of `text`, which stays as it is if there is none.
std::optional<EntityTag> take_tag(std::string_view& text) noexcept {
    const bool weak = text.starts_with("W/");
    const std::string_view quoted = text.substr(weak ? 2 : 0);
    if (!quoted.starts_with('"')) return std::nullopt;
    std::size_t end = 1;
    while (end < quoted.size() && is_tag_octet(quoted[end])) ++end;
    if (end == quoted.size() || quoted[end] != '"') return std::nullopt;
    text = quoted.substr(end + 1);
    return EntityTag{weak, quoted.substr(0, end + 1)};
}

/// Calls `visit` with each tag; false as soon as something is no list of tags.  Elements may be
/// empty (RFC 9110, 5.6.1.2).
template <class Visit>
bool for_each_tag(std::string_view list, Visit visit) {
    bool separated = true;
    for (list = trim(list); !list.empty(); list = trim(list)) {
        if (list.front() == ',') {
            list.remove_prefix(1);
            separated = true;
            continue;
        }
        const std::optional<EntityTag> tag = take_tag(list);
        if (!tag || !separated) return false;
        separated = false;
        visit(*tag);
    }
    return true;
}

/// Hexadecimal, with zeros in front.
void add_digits(EtagText& tag, std::uint64_t value, int digits) noexcept {
    while (--digits > 0 && value >> (4 * digits) == 0) tag.add("0");
    tag.add_hex(value);
}

}  // namespace

std::optional<EntityTag> entity_tag_from(std::string_view text) noexcept {
    const std::optional<EntityTag> tag = take_tag(text);
    return text.empty() ? tag : std::nullopt;
}

bool equal_strongly(const EntityTag& a, const EntityTag& b) noexcept {
    return !a.weak && !b.weak && a.opaque == b.opaque;
}

bool equal_weakly(const EntityTag& a, const EntityTag& b) noexcept { return a.opaque == b.opaque; }

Listed look_up(const Fields& fields, std::string_view name, const std::optional<EntityTag>& tag,
               bool (*equal)(const EntityTag&, const EntityTag&) noexcept) noexcept {
    if (fields.count(name) == 1 && trim(fields.value(name)) == "*") return Listed::any;
    bool found = false;
    const auto compare = [&](const EntityTag& listed) {
        found = found || (tag && equal(listed, *tag));
    };
    for (const Field* field = fields.find(name); field != nullptr; field = fields.next(*field))
        if (!for_each_tag(field->value, compare)) return Listed::malformed;
    return found ? Listed::yes : Listed::no;
}

EtagText make_etag(std::uint64_t size, std::int64_t modified_ns, std::uint64_t inode) noexcept {
    EtagText tag;
    tag.add("\"").add_hex(size);
    tag.add("-");
    add_digits(tag, static_cast<std::uint64_t>(modified_ns), 16);
    tag.add("-");
    add_digits(tag, (inode ^ (inode >> 32)) & 0xffffffff, 8);  // beyond 32 bits: folded
    return tag.add("\"");
}

}  // namespace stepwise::http
