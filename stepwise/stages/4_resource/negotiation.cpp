// Several variants of one resource: which of them fits the client best?  They stand beside each
// other in a directory (MultiViews), or the operator has listed them in a type map.
#include <algorithm>
#include <cerrno>

#include "stepwise/http/alternates.hpp"
#include "stepwise/http/list.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/variants.hpp"

namespace stepwise {
namespace {

using http::Method;
using http::Status;

constexpr std::size_t most_of_alternates = 4096;  // octets: it must fit into the head
constexpr std::size_t most_of_page = 8192;        // octets: it must fit behind the head

/// The field Negotiate (RFC 2295, 8.4): does the client know of such lists, and may we choose?
struct Negotiate {
    bool understands = false, may_choose = false;
};

Negotiate negotiate_of(const http::Request& request) {
    Negotiate says;
    http::for_each_element(request.fields.value("negotiate"), [&](std::string_view element) {
        if (element.empty()) return;
        says.understands = true;
        // A number is the version of an algorithm; ours is as good.
        if (element == "*" || http::is_digit(element.front())) says.may_choose = true;
    });
    if (!says.understands) says.may_choose = true;
    return says;
}

http::LanguagePolicy policy_of(const Rules& rules) {
    const ForceLanguage force = rules.force_language_priority.value;
    http::LanguagePolicy policy;
    policy.priority = rules.language_priority.value;
    policy.prefer = force == ForceLanguage::prefer || force == ForceLanguage::both;
    policy.fallback = force == ForceLanguage::fallback || force == ForceLanguage::both;
    return policy;
}

void note_losers(Step& step, const Variants& found, const http::Choice& choice) {
    if (!step.watched()) return;
    for (std::size_t i = 0; i < choice.candidates.size(); ++i) {
        if (choice.index == i) continue;
        step.fact("candidate", found.variants[i].uri);
        step.fact("lost", choice.candidates[i].why);
    }
    if (choice.index) step.fact("chosen", found.variants[*choice.index].uri);
}

/// A page that names the variants; of very many, only the first.
std::string page_of(Status status, const std::vector<http::Variant>& variants) {
    const std::string title =
        std::to_string(http::code(status)) + " " + std::string{http::reason(status)};
    const std::string begin = "<!doctype html>\n<title>" + title + "</title>\n<h1>" + title +
                              "</h1>\n<p>This resource is to be had in several forms.</p>\n";
    std::span<const http::Variant> listed{variants};
    std::string list = http::variant_list_html(listed);
    while (begin.size() + list.size() > most_of_page && !listed.empty()) {
        listed = listed.first(listed.size() / 2);
        list = http::variant_list_html(listed);
    }
    return begin + list;
}

void add_alternates(Answer& answer, const std::vector<http::Variant>& variants) {
    std::string alternates = http::alternates_value(variants);
    if (alternates.size() <= most_of_alternates)
        answer.fields.push_back({"Alternates", std::move(alternates)});
}

/// Nobody has been chosen: the client, or the person behind it, shall do it.
Outcome answer_with_list(Step& step, Answer& answer, Resource& resource, const Variants& found,
                         std::string vary, bool transparent, bool multiple) {
    const Status status = multiple ? Status::multiple_choices : Status::not_acceptable;
    if (!vary.empty()) answer.fields.push_back({"Vary", std::move(vary)});
    if (transparent) answer.fields.push_back({"TCN", "list"});
    add_alternates(answer, found.variants);
    answer.content = page_of(status, found.variants);
    answer.content_type = "text/html; charset=utf-8";
    return turn_down(step, resource, status,
                     multiple ? "client_chooses_itself" : "no_acceptable_variant");
}

/// A second choice for the same answer (the index of an ErrorDocument) replaces the first.
void forget_fields_of_former_choice(Answer& answer) {
    std::erase_if(answer.fields, [](const Answer::Field& field) {
        return field.name == "TCN" || field.name == "Vary" || field.name == "Alternates";
    });
}

/// The chosen variant takes the resource's place, with what must be said of the choice: where it
/// has an address of its own only if that is in the same directory (RFC 2295, 10.2).
void say_what_was_chosen(Transaction& t, const http::Variant& variant, bool transparent,
                         std::string vary) {
    Entity& entity = t.resource.entity;
    if (transparent) entity.content_location = variant.uri;
    entity.vary = std::move(vary);
}

bool is_transparent(const Transaction& t, const Variants& found) noexcept {
    const Method method = t.request.method;
    return found.neighbours && (method == Method::get || method == Method::head);
}

}  // namespace

Outcome choose_one(Step& step, Connection& connection, Resource& resource, const Variants& found,
                   std::size_t& chosen) {
    Transaction& t = *connection.transaction;
    const bool transparent = is_transparent(t, found);
    const http::Choice choice = http::choose(found.variants, http::accepted_by(t.request.fields),
                                             policy_of(*resource.rules), found.of_programs);
    note_losers(step, found, choice);
    std::string vary = http::vary_value(http::dimensions_of(found.variants), transparent);
    const Negotiate client = negotiate_of(t.request);
    forget_fields_of_former_choice(t.answer);
    if (!choice.index || (transparent && !client.may_choose))
        return answer_with_list(step, t.answer, resource, found, std::move(vary), transparent,
                                transparent && client.understands);
    chosen = *choice.index;
    if (found.resources[chosen].handler == Handler::type_map)
        return turn_down(step, resource, Status::variant_also_negotiates, "variant_is_a_type_map");
    resource.entity.vary = std::move(vary);
    if (transparent) t.answer.fields.push_back({"TCN", "choice"});
    if (transparent && client.understands) add_alternates(t.answer, found.variants);
    return Outcome::done;
}

Outcome choose_of_directory(Step& step, Worker& worker, Connection& connection, Resource& resource,
                            const std::string& missing) {
    Transaction& t = *connection.transaction;
    Variants found;
    if (variants_in_directory(step, worker, connection, resource, missing, found) ==
        Outcome::awaits)
        return Outcome::awaits;
    if (found.variants.empty()) return Outcome::unfinished;
    step.fact("matched", "MultiViews");
    if (step.watched()) step.fact("directive", resource.rules->options.origin.text());
    const Method method = t.request.method;
    found.of_programs = resource.has_query || (method != Method::get && method != Method::head);
    std::size_t chosen = 0;
    const Outcome outcome = choose_one(step, connection, resource, found, chosen);
    if (outcome != Outcome::done) return outcome;
    Resource variant = std::move(found.resources[chosen]);
    variant.query = resource.query;
    variant.has_query = resource.has_query;
    variant.is_candidate = false;
    std::string vary = std::move(resource.entity.vary);
    resource = std::move(variant);
    say_what_was_chosen(t, found.variants[chosen], is_transparent(t, found), std::move(vary));
    ask_again_about(t);
    return Outcome::done;
}

Outcome negotiate(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    const Method method = connection.transaction->request.method;
    if (resource.error != ENOENT || !resource.rules->allows(option_multi_views) ||
        resource.path.ends_with('/') || method == Method::put || method == Method::delete_)
        return Outcome::done;
    const std::string missing = resource.path.substr(resource.path.rfind('/') + 1);
    const Outcome outcome = choose_of_directory(step, worker, connection, resource, missing);
    return outcome == Outcome::unfinished ? Outcome::done : outcome;
}

Outcome choose_of_type_map(Step& step, Worker& worker, Connection& connection, Resource& resource) {
    if (resource.error != 0) return turn_down_for(step, resource, resource.error);
    if (!resource.path_info.empty())
        return turn_down(step, resource, Status::not_found, "no_such_directory");
    Variants found;
    Outcome outcome = variants_of_map(step, worker, connection, resource, found);
    if (outcome != Outcome::done) return outcome;
    if (found.variants.empty())
        return turn_down(step, resource, Status::not_found, "no_variant_is_to_be_had");
    std::size_t chosen = 0;
    outcome = choose_one(step, connection, resource, found, chosen);
    if (outcome != Outcome::done) return outcome;
    Resource& variant = found.resources[chosen];
    if (!variant.has_query && resource.has_query) {
        variant.query = resource.query;
        variant.has_query = true;
    }
    Transaction& t = *connection.transaction;
    std::string vary = resource.entity.vary;
    outcome = redirect_within(step, connection, address_of(variant), "type_map");
    say_what_was_chosen(t, found.variants[chosen], is_transparent(t, found), std::move(vary));
    return outcome;
}

}  // namespace stepwise
