// The quick look-up table of header fields: a hash of the name chooses a bucket, and the fields of
// one bucket are chained by their index in the order they came.
#include "stepwise/http/request.hpp"

#include "stepwise/http/octets.hpp"

namespace stepwise::http {

void Fields::clear() noexcept {
    first_.fill(none);  // last_ and chain_ are read only where first_ leads to them
    size_ = 0;
}

bool Fields::add(std::string_view name, std::string_view value) noexcept {
    if (size_ == capacity) return false;
    const std::uint8_t index = size_++;
    fields_[index] = {name, value};
    chain_[index] = none;

    const std::size_t bucket = bucket_of(name);
    if (first_[bucket] == none)
        first_[bucket] = index;
    else
        chain_[last_[bucket]] = index;
    last_[bucket] = index;
    return true;
}

const Field* Fields::find_in(std::size_t bucket, std::string_view name) const noexcept {
    std::uint8_t index = first_[bucket];
    while (index != none && !equal_ignoring_case(fields_[index].name, name)) index = chain_[index];
    return index == none ? nullptr : &fields_[index];
}

const Field* Fields::next(const Field& field) const noexcept {
    std::uint8_t index = chain_[static_cast<std::size_t>(&field - fields_.data())];
    while (index != none && !equal_ignoring_case(fields_[index].name, field.name))
        index = chain_[index];
    return index == none ? nullptr : &fields_[index];
}

std::size_t Fields::count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (const Field* field = find(name); field != nullptr; field = next(*field)) ++found;
    return found;
}

std::string_view Fields::value(std::string_view name) const noexcept {
    const Field* field = find(name);
    return field == nullptr ? std::string_view{} : field->value;
}

void Request::clear() noexcept {
    line = {};
    method_token = {};
    method = Method::unknown;
    target = {};
    version = http_1_1;
    fields.clear();
}

}  // namespace stepwise::http
