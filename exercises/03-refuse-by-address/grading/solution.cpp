// A mask for the bits that count; numbers are read digit by digit.
#include "exercise.hpp"

namespace {

/// Takes a number without needless zeros off the front of a text.
bool take_number(std::string_view& text, unsigned most, unsigned& number) {
    std::size_t digits = 0;
    number = 0;
    while (digits < text.size() && digits < 3 && text[digits] >= '0' && text[digits] <= '9')
        number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
    if (digits == 0 || number > most || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

std::uint32_t mask_of(unsigned prefix) {
    return prefix == 0 ? 0 : 0xffffffffU << (32 - prefix);  // a shift by 32 is not defined
}

}  // namespace

bool parse_range(std::string_view text, AddressRange& into) {
    into = {0, 32};
    for (int i = 0; i < 4; ++i) {
        unsigned octet = 0;
        if (i > 0 && !take(text, '.')) return false;
        if (!take_number(text, 255, octet)) return false;
        into.address = into.address << 8 | octet;
    }
    if (take(text, '/') && !take_number(text, 32, into.prefix)) return false;
    return text.empty();
}

bool is_refused(std::uint32_t client, const AddressRange* refused, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (((client ^ refused[i].address) & mask_of(refused[i].prefix)) == 0) return true;
    return false;
}
