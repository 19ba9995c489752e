// The variants of a resource that are at hand: gathered from a directory or from a type map, looked
// up on the client's behalf, and one of them chosen.
#pragma once

#include <string>
#include <vector>

#include "stepwise/http/negotiation.hpp"
#include "stepwise/stages/4_resource/questions.hpp"

namespace stepwise {

/// `variants` and `resources` go together.  They have been looked up: they exist, and the client
/// may have them.
struct Variants {
    static constexpr std::size_t most = 256;  ///< further ones are ignored

    std::vector<http::Variant> variants;
    std::vector<Resource> resources;
    bool neighbours = true;    ///< all in the directory of the resource itself (RFC 2295, 3.6)
    bool of_programs = false;  ///< a query or a method that wants a program
};

/// MultiViews: files of the directory of `resource` whose name is `missing`, a dot and more, if all
/// that is more says something of the content (mod_negotiation).  In the order of their names.
[[nodiscard]] Outcome variants_in_directory(Step& step, Worker& worker, Connection& connection,
                                            const Resource& resource, const std::string& missing,
                                            Variants& found);

/// A type map: those that it lists and that can be had.  `answered`: the map is refused.
[[nodiscard]] Outcome variants_of_map(Step& step, Worker& worker, Connection& connection,
                                      Resource& map, Variants& found);

/// The place of the chosen variant, or `unfinished` with the answer that lists them: 406, or 300
/// for a client that wants to choose for itself (RFC 2295).  Notes what became of each.
[[nodiscard]] Outcome choose_one(Step& step, Connection& connection, Resource& resource,
                                 const Variants& found, std::size_t& chosen);

}  // namespace stepwise
