// Gumbo knows no limits: it frees its tree by recursion, and deep nesting costs it time without
// end.  So nothing is freed but the arena, and every allocation looks at the clock.
#include "stepwise/client/page/html_tree.hpp"

#include <algorithm>
#include <csetjmp>

#include "stepwise/kernel/stop.hpp"

namespace stepwise {

struct HtmlTree::Arena {
    static constexpr std::size_t block_size = 1 << 20;
    std::vector<std::unique_ptr<char[]>> blocks;
    std::size_t used = block_size;  ///< of the last block
    std::size_t left = 0;           ///< of all that may be taken
    std::int64_t deadline = 0;
    unsigned calls = 0;
    std::jmp_buf give_up;
};

/// Leaves the parser by longjmp, since C knows no exceptions; no C++ object is on the way there.
void* HtmlTree::allocate(void* pointer, std::size_t size) {
    Arena& arena = *static_cast<Arena*>(pointer);
    size = (size + 15) / 16 * 16;
    const bool is_late = ++arena.calls % 64 == 0 && monotonic_now() > arena.deadline;
    if (size > arena.left || is_late) std::longjmp(arena.give_up, 1);
    arena.left -= size;
    if (size > Arena::block_size - arena.used) {
        arena.blocks.push_back(std::make_unique<char[]>(std::max(size, Arena::block_size)));
        arena.used = 0;
    }
    char* const memory = arena.blocks.back().get() + arena.used;
    arena.used = std::min(arena.used + size, Arena::block_size);
    return memory;
}

HtmlTree::HtmlTree(std::string_view html, std::size_t memory, std::int64_t deadline)
    : arena_(std::make_unique<Arena>()) {
    arena_->left = memory;
    arena_->deadline = deadline;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = [](void*, void*) {};
    options.userdata = arena_.get();
    options.max_errors = 0;
    if (setjmp(arena_->give_up) != 0) return;
    output_ = gumbo_parse_with_options(&options, html.data(), html.size());
}

HtmlTree::~HtmlTree() = default;

void HtmlTree::for_each_element(const std::function<void(const GumboElement&)>& visit) const {
    if (!output_) return;
    std::vector<const GumboNode*> waiting{output_->root};
    while (!waiting.empty()) {
        const GumboNode* node = waiting.back();
        waiting.pop_back();
        if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) continue;
        const GumboElement& element = node->v.element;
        visit(element);
        if (node->type == GUMBO_NODE_TEMPLATE) continue;  // inert: nothing in it is fetched
        for (unsigned i = element.children.length; i > 0; --i)
            waiting.push_back(static_cast<const GumboNode*>(element.children.data[i - 1]));
    }
}

const char* attribute_of(const GumboElement& element, const char* name) {
    const GumboAttribute* attribute = gumbo_get_attribute(&element.attributes, name);
    return attribute ? attribute->value : nullptr;
}

}  // namespace stepwise
