// The card of a word: what it says, who has it, an example that runs, and where our code has it.
#include "stepwise/client/words/show_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stepwise {
namespace {

constexpr std::size_t indent = 3, column = 14;

void show_row(Page& page, Ink ink, Page::Kind kind, std::string_view label, std::string_view text) {
    page.wrapped(ink, kind, {indent, column}, fmt::format("{:<10} {}", label, text));
}

std::string versions_in_words(const Word& word) {
    std::string text;
    for (std::size_t i = 0; i < http_versions.size(); ++i) {
        if (word.versions[i].empty()) continue;
        text += text.empty() ? "" : "; ";
        text += i == 3 ? "today: " : "HTTP/" + std::string{http_versions[i]} + ": ";
        text += word.versions[i];
    }
    if (word.versions[3].empty()) text += "; no longer today";
    return text;
}

std::string document_in_words(const DocumentRow& row) {
    if (row.table == "text") return "it is named in the text";
    const auto cell = [](const std::string& text) { return text.empty() ? "nothing" : text; };
    std::string words =
        fmt::format("table of {}: {} at 1.0, {} at 1.1",
                    row.table == "methods" ? "methods" : "header fields, " + row.table,
                    cell(row.in_1_0), cell(row.in_1_1));
    if (!row.slip.empty()) words += ". A slip there: " + row.slip;
    return words;
}

std::string place_in_words(const SourcePlace& place) {
    const std::size_t line = line_of(place);
    return line == 0 ? place.file : fmt::format("{}:{}", place.file, line);
}

/// "void apply_conditions(": "apply_conditions"
std::string name_in(std::string_view marker) {
    if (marker.ends_with('(')) marker.remove_suffix(1);
    const std::size_t space = marker.rfind(' ');
    return std::string{marker.substr(space == std::string_view::npos ? 0 : space + 1)};
}

void show_places(Page& page, const Word& word) {
    if (word.handled.empty())
        show_row(page, Ink::note, Page::Kind::prose, "in ours", "not handled here");
    bool is_first = true;
    for (const SourcePlace& place : word.handled) {
        show_row(page, Ink::plain, Page::Kind::code, is_first ? "in ours" : "",
                 fmt::format("{}  {}", place_in_words(place), name_in(place.marker)));
        is_first = false;
    }
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

nlohmann::ordered_json json_of_word(const Word& word, std::string_view port) {
    nlohmann::ordered_json versions, places = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < http_versions.size(); ++i)
        if (!word.versions[i].empty()) versions[std::string{http_versions[i]}] = word.versions[i];
    for (const SourcePlace& place : word.handled)
        places.push_back(
            {{"file", place.file}, {"line", line_of(place)}, {"marker", place.marker}});
    nlohmann::ordered_json json = {{"kind", to_string(word.kind)}, {"name", word.name}};
    if (!word.reason.empty()) json["reason"] = word.reason;
    json.update({{"says", word.says},
                 {"versions", versions},
                 {"sent_by", {{"document", word.sent_by}, {"rfc9110", word.term}}},
                 {"example", example_for(word, port)},
                 {"shows", word.shows},
                 {"handled", places},
                 {"note", word.note},
                 {"source", word.source},
                 {"see", word.see}});
    if (word.document)
        json["document"] = {{"table", word.document->table},
                            {"1.0", word.document->in_1_0},
                            {"1.1", word.document->in_1_1},
                            {"slip", word.document->slip}};
    return json;
}

}  // namespace

void show_word(Page& page, const Word& word, std::string_view port) {
    page.line(
        {{Ink::heading, full_name(word)}, {Ink::note, fmt::format("   {}", to_string(word.kind))}});
    page.wrapped(Ink::plain, Page::Kind::prose, {indent, indent}, word.says);
    if (!word.note.empty()) page.wrapped(Ink::note, Page::Kind::prose, {indent, indent}, word.note);
    show_row(page, Ink::plain, Page::Kind::prose, "versions", versions_in_words(word));
    show_row(page, Ink::plain, Page::Kind::prose, "sent by",
             fmt::format("{}; in RFC 9110's terms: {}", word.sent_by, word.term));
    page.line({{Ink::plain, std::string(indent, ' ') + "example    "},  // unbroken, to be copied
               {Ink::sent, example_for(word, port)}});
    show_row(page, Ink::received, Page::Kind::prose, "shows", word.shows);
    show_places(page, word);
    if (word.document)
        show_row(page, Ink::note, Page::Kind::prose, "document", document_in_words(*word.document));
    show_row(page, Ink::note, Page::Kind::prose, "source", word.source);
    if (!word.see.empty())
        show_row(page, Ink::note, Page::Kind::prose, "see also", joined(word.see));
}

void show_list(Page& page, const std::vector<const Word*>& words) {
    std::size_t width = 0;
    for (const Word* word : words) width = std::max(width, full_name(*word).size());
    width = std::min<std::size_t>(width, 32);
    for (const Word* word : words) {
        std::string has;
        for (std::size_t i = 0; i < http_versions.size(); ++i)
            has += word->versions[i].empty() ? std::string(http_versions[i].size() + 1, ' ')
                                             : std::string{http_versions[i]} + ' ';
        const std::string line =
            fmt::format("{:<{}}  {} {}", full_name(*word), width, has, word->says);
        page.line(Ink::plain, cut_to(line, page.columns()));
    }
}

std::string examples_of(const std::vector<const Word*>& words, std::string_view port) {
    std::string text;
    for (const Word* word : words)
        text += word->name + '\t' + word->shows + '\t' + example_for(*word, port) + '\n';
    return text;
}

std::string words_as_json(const std::vector<const Word*>& words, std::string_view port) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Word* word : words) list.push_back(json_of_word(*word, port));
    return (words.size() == 1 ? list.front() : list).dump(2) + '\n';
}

}  // namespace stepwise
