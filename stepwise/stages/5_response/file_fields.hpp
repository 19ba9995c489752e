// What a response says of a file: its validators, its media type, its language and coding.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/connection.hpp"

namespace stepwise {

/// Last-Modified and ETag.  `now`: no date may be later (RFC 9110, 8.8.2.1).
void add_validators(const Resource& resource, std::time_t now, http::ResponseHead& head);

/// All of them but Content-Length; as they were written once if the file is a kept one.
/// `type_of_parts`: the media type in place of the file's own; empty: none.
void add_file_fields(const Resource& resource, std::time_t now, std::string_view type_of_parts,
                     http::ResponseHead& head);

/// For KeptFile::fields: the lines that add_file_fields writes.  Empty: they would be others
/// tomorrow, or cannot be written.
[[nodiscard]] std::string lasting_file_fields(const Resource& resource, std::time_t now);

}  // namespace stepwise
