// Reads dictionary.json, and finds the lines of the sources that an entry points at.
#include "stepwise/client/words/dictionary.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stepwise {
namespace {

using Json = nlohmann::json;

std::string text_in(const Json& entry, const char* key) { return entry.value(key, ""); }

std::optional<DocumentRow> document_of(const Json& entry) {
    if (!entry.contains("document")) return std::nullopt;
    const Json& row = entry["document"];
    return DocumentRow{row.at("table"), row.at("1.0"), row.at("1.1"), text_in(row, "slip")};
}

Word word_of(WordKind kind, const Json& entry) {
    Word word;
    word.kind = kind;
    word.name = entry.at("name");
    word.reason = text_in(entry, "reason");
    for (std::size_t i = 0; i < http_versions.size(); ++i)
        word.versions[i] = text_in(entry.at("versions"), std::string{http_versions[i]}.c_str());
    word.sent_by = entry.at("sent_by").at("document");
    word.term = entry.at("sent_by").at("rfc9110");
    word.says = entry.at("says");
    word.note = text_in(entry, "note");
    word.source = entry.at("source");
    word.example = entry.at("example");
    word.shows = entry.at("shows");
    for (const Json& place : entry.at("handled"))
        word.handled.push_back({place.at("file"), place.at("marker")});
    word.see = entry.value("see", std::vector<std::string>{});
    word.document = document_of(entry);
    return word;
}

}  // namespace

Dictionary read_dictionary(const std::string& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) throw std::runtime_error("the dictionary is missing: " + file);
    Dictionary dictionary;
    try {
        const Json json = Json::parse(stream);
        for (const Json& entry : json.at("methods"))
            dictionary.push_back(word_of(WordKind::method, entry));
        for (const Json& entry : json.at("status"))
            dictionary.push_back(word_of(WordKind::status, entry));
        for (const Json& entry : json.at("headers"))
            dictionary.push_back(word_of(WordKind::header, entry));
    } catch (const Json::exception& error) {
        throw std::runtime_error("the dictionary " + file + " cannot be read: " + error.what());
    }
    return dictionary;
}

std::size_t line_of(const SourcePlace& place) {
    std::ifstream source{std::string{STEPWISE_SOURCE_DIR "/"} + place.file};
    std::size_t number = 0;
    for (std::string line; std::getline(source, line);) {
        ++number;
        if (line.find(place.marker) != std::string::npos) return number;
    }
    return 0;
}

std::string_view to_string(WordKind kind) noexcept {
    switch (kind) {
        case WordKind::method: return "method";
        case WordKind::status: return "status code";
        case WordKind::header: return "header field";
    }
    return "";
}

std::string full_name(const Word& word) {
    return word.reason.empty() ? word.name : word.name + ' ' + word.reason;
}

std::string example_for(const Word& word, std::string_view port) {
    std::string command = word.example;
    for (std::size_t at = 0; (at = command.find("PORT", at)) != std::string::npos;
         at += port.size())
        command.replace(at, 4, port);
    return command;
}

}  // namespace stepwise
