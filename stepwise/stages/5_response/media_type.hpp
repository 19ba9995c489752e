// What the response says of its content: media type, language and coding (RFC 9110, 8).
#pragma once

#include <string>

#include "stepwise/http/response_head.hpp"
#include "stepwise/stages/server.hpp"

namespace stepwise {

/// Completes `t.resource.entity` of a file: the type by its first octets if stage 4 has taken a
/// sample, application/octet-stream if nobody knows it, and AddDefaultCharset.  Notes what was
/// decided, and why.
void describe_entity(Notes& notes, Worker& worker, Transaction& t);

/// "text/html; charset=utf-8"; empty if the type is.
[[nodiscard]] std::string content_type_of(const Entity& entity);

/// Content-Language and Content-Encoding.
void add_entity_fields(const Entity& entity, http::ResponseHead& head);

}  // namespace stepwise
