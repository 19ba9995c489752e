// Requests made of nothing but a method and fields, for what looks at no more than those.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "stepwise/http/request.hpp"

namespace stepwise::http::testing {

using FieldList = std::vector<std::pair<std::string_view, std::string_view>>;

/// Borrows the texts.
inline std::unique_ptr<Request> request_with(Method method, const FieldList& fields) {
    auto request = std::make_unique<Request>();
    request->method = method;
    for (const auto& field : fields) REQUIRE(request->fields.add(field.first, field.second));
    return request;
}

}  // namespace stepwise::http::testing
