// The directives that need nothing but the page and its variables: echo, set, config, printenv and
// the conditions.  Those that look at other resources are in ssi_include.cpp.
#include <algorithm>

#include "stepwise/http/escape.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/stages/4_resource/ssi.hpp"
#include "stepwise/stages/4_resource/ssi_expression.hpp"

namespace stepwise {
namespace {

/// A value with its entities decoded and its variables replaced; a failure is reported.
std::optional<std::string> value_of(SsiWork& work, const SsiAttribute& attribute) {
    auto value = substitute(decode_entities(attribute.value), variables_of(work));
    if (!value) fail(work, "value_cannot_be_formed");
    return value;
}

/// <!--#echo [decoding="…"] [encoding="…"] var="…" … -->: what is said of the encoding holds for
/// the variables behind it.  Whatever a client may have sent is harmless unless the page says none.
Carried echo(SsiWork& work) {
    std::string encoding = "entity", decoding = "none";
    for (const SsiAttribute& attribute : work.level().directive.attributes) {
        if (attribute.name == "encoding") {
            encoding = attribute.value;
        } else if (attribute.name == "decoding") {
            decoding = attribute.value;
        } else if (attribute.name == "var") {
            const auto name = value_of(work, attribute);
            if (!name) return Carried::done;
            const auto found = variable(work, *name);
            if (!found) {
                write_out(work, work.level().undefined);
                continue;
            }
            auto text = decode_as(decoding, *found);
            if (text) text = encode_as(encoding, std::move(*text));
            if (!text) return fail(work, "unknown_encoding");
            write_out(work, *text);
        } else {
            return fail(work, "unknown_attribute");
        }
    }
    return Carried::done;
}

/// A variable gets that value, decoded and encoded as the directive says (by default neither).
Carried set_variable(SsiWork& work, const std::string& name, const std::string& written,
                     std::string_view decoding, std::string_view encoding) {
    auto& variables = work.page.variables;
    auto value = substitute(written, variables_of(work));
    if (!value) return fail(work, "value_cannot_be_formed");
    value = decode_as(decoding, std::move(*value));
    if (value) value = encode_as(encoding, std::move(*value));
    if (!value || value->size() > most_of_ssi_value) return fail(work, "unknown_encoding");
    if (variables.size() >= ssi_limits.variables && variables.count(name) == 0)
        return fail(work, "too_many_variables");
    variables[name] = std::move(*value);
    return Carried::done;
}

/// <!--#set [decoding="…"] [encoding="…"] var="…" value="…" … -->
Carried set(SsiWork& work) {
    std::string encoding = "none", decoding = "none";
    std::optional<std::string> name;
    for (const SsiAttribute& attribute : work.level().directive.attributes) {
        if (attribute.name == "encoding") {
            encoding = attribute.value;
        } else if (attribute.name == "decoding") {
            decoding = attribute.value;
        } else if (attribute.name == "var") {
            name = value_of(work, attribute);
            if (!name) return Carried::done;
        } else if (attribute.name == "value") {
            if (!name || name->empty()) return fail(work, "variable_without_name");
            set_variable(work, *name, attribute.value, decoding, encoding);
        } else {
            return fail(work, "unknown_attribute");
        }
    }
    return Carried::done;
}

Carried configure_one(SsiWork& work, const SsiAttribute& attribute) {
    SsiLevel& level = work.level();
    auto value = substitute(attribute.value, variables_of(work));
    if (!value) return fail(work, "value_cannot_be_formed");
    if (attribute.name == "errmsg") {
        level.error_message = std::move(*value);
    } else if (attribute.name == "echomsg") {
        level.undefined = std::move(*value);
    } else if (attribute.name == "timefmt") {
        level.time_format = work.page.date_format = std::move(*value);
    } else if (attribute.name == "sizefmt" && (*value == "bytes" || *value == "abbrev")) {
        level.size_in_octets = *value == "bytes";
    } else {
        return fail(work, "unknown_attribute");
    }
    return Carried::done;
}

/// <!--#config [errmsg="…"] [echomsg="…"] [sizefmt="bytes|abbrev"] [timefmt="…"] -->
Carried configure(SsiWork& work) {
    for (const SsiAttribute& attribute : work.level().directive.attributes)
        configure_one(work, attribute);
    return Carried::done;
}

Carried print_environment(SsiWork& work) {
    for (const std::string& entry : all_variables(work)) {
        std::string line;
        http::append_html_escaped(line, entry);
        write_out(work, line += '\n');
    }
    return Carried::done;
}

// Conditions.  Within a branch that is not shown, `if`s are only counted.

/// The error message is shown, and what the broken condition was to decide about is not.
Carried hide_branch(SsiWork& work, const char* why) {
    SsiLevel& level = work.level();
    level.is_shown = true;
    fail(work, why);
    level.is_shown = level.branch_was_true = false;
    return Carried::done;
}

/// Shows the branch that begins here, if its expression holds.
Carried decide_branch(SsiWork& work) {
    SsiLevel& level = work.level();
    const SsiAttribute* expression = level.directive.attribute("expr");
    if (expression == nullptr || level.directive.attributes.size() != 1)
        return hide_branch(work, "expression_is_missing");
    const SsiTruth truth = evaluate(expression->value, variables_of(work), work.page.groups);
    if (*truth.wrong != '\0') return hide_branch(work, truth.wrong);
    work.step.fact("condition", truth.holds ? "true" : "false");
    level.is_shown = level.branch_was_true = truth.holds;
    return Carried::done;
}

Carried begin_if(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.is_shown) return decide_branch(work);
    ++level.hidden_ifs;
    return Carried::done;
}

Carried else_if(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.hidden_ifs > 0) return Carried::done;
    if (!level.branch_was_true) return decide_branch(work);
    level.is_shown = false;
    return Carried::done;
}

Carried otherwise(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.hidden_ifs > 0) return Carried::done;
    level.is_shown = !level.branch_was_true;
    level.branch_was_true = true;
    return Carried::done;
}

Carried end_if(SsiWork& work) {
    SsiLevel& level = work.level();
    if (level.hidden_ifs > 0)
        --level.hidden_ifs;
    else
        level.is_shown = level.branch_was_true = true;
    return Carried::done;
}

struct Known {
    std::string_view name;
    Carried (*carry_out)(SsiWork& work);
    bool is_condition;  ///< also looked at where nothing is shown
    std::size_t attributes, most_attributes;
};
constexpr Known known_directives[] = {
    {"echo", echo, false, 1, most_ssi_attributes},
    {"set", set, false, 2, most_ssi_attributes},
    {"config", configure, false, 1, most_ssi_attributes},
    {"include", carry_out_include, false, 1, most_ssi_attributes},
    {"exec", carry_out_exec, false, 1, most_ssi_attributes},
    {"fsize", carry_out_fsize, false, 1, most_ssi_attributes},
    {"flastmod", carry_out_flastmod, false, 1, most_ssi_attributes},
    {"printenv", print_environment, false, 0, 0},
    {"if", begin_if, true, 0, most_ssi_attributes},
    {"elif", else_if, true, 0, most_ssi_attributes},
    {"else", otherwise, true, 0, 0},
    {"endif", end_if, true, 0, 0},
};

/// A directive cannot be carried out without values.
bool lacks_value(const SsiDirective& directive) {
    return std::any_of(directive.attributes.begin(), directive.attributes.end(),
                       [](const SsiAttribute& attribute) { return !attribute.has_value; });
}

}  // namespace

Carried carry_out(SsiWork& work) {
    SsiLevel& level = work.level();
    const SsiDirective& directive = level.directive;
    const auto* known =
        std::find_if(std::begin(known_directives), std::end(known_directives),
                     [&](const Known& candidate) { return candidate.name == directive.name; });
    const bool is_known = known != std::end(known_directives);
    if (!level.is_shown && !(is_known && known->is_condition)) return Carried::done;
    if (level.attribute == 0) work.step.fact("ssi_directive", directive.name);
    if (*directive.wrong != '\0') return fail(work, directive.wrong);
    if (!is_known) return fail(work, "unknown_directive");
    const std::size_t count = directive.attributes.size();
    if (count < known->attributes) return fail(work, "attribute_is_missing");
    if (count > known->most_attributes) return fail(work, "unknown_attribute");
    if (lacks_value(directive)) return fail(work, "attribute_without_value");
    return known->carry_out(work);
}

}  // namespace stepwise
