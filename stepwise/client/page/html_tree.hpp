// A page's elements, by the parser of the HTML standard (Gumbo), held within bounds: all its memory
// comes from one arena, and when that or the time is used up the parser is left where it is.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace stepwise {

class HtmlTree {
  public:
    /// `deadline`: CLOCK_MONOTONIC, nanoseconds.
    HtmlTree(std::string_view html, std::size_t memory, std::int64_t deadline);
    ~HtmlTree();
    HtmlTree(const HtmlTree&) = delete;
    HtmlTree& operator=(const HtmlTree&) = delete;

    [[nodiscard]] bool is_whole() const noexcept { return output_ != nullptr; }
    /// Each element in the order of the page.
    void for_each_element(const std::function<void(const GumboElement&)>& visit) const;

  private:
    struct Arena;
    static void* allocate(void* arena, std::size_t size);

    std::unique_ptr<Arena> arena_;
    GumboOutput* output_ = nullptr;
};

/// The attribute's value, or nullptr.
[[nodiscard]] const char* attribute_of(const GumboElement& element, const char* name);

}  // namespace stepwise
