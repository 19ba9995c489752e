// `stepwise explain`: what a word of HTTP means, or all the words of a message.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "stepwise/client/annotate/show_annotation.hpp"
#include "stepwise/client/explain/show.hpp"
#include "stepwise/client/words/show_words.hpp"
#include "stepwise/commands/send.hpp"

namespace stepwise {
namespace {

std::string dictionary_file() {
    for (const char* name : {STEPWISE_SOURCE_DIR "/stepwise/client/dictionary.json",
                             STEPWISE_INSTALLED_DATA "/dictionary.json"})
        if (::access(name, R_OK) == 0) return name;
    return STEPWISE_SOURCE_DIR "/stepwise/client/dictionary.json";
}

std::vector<const Word*> words_of_kind(const Dictionary& dictionary, const std::string& list) {
    std::vector<const Word*> words;
    for (const Word& word : dictionary)
        if (list == "examples" || (list == "methods" && word.kind == WordKind::method) ||
            (list == "status" && word.kind == WordKind::status) ||
            (list == "headers" && word.kind == WordKind::header))
            words.push_back(&word);
    return words;
}

void suggest(Page& page, const std::string& next) {
    page.line(Ink::plain, "");
    page.line(Ink::note, "Next:  " + next);
}

int list(Page& page, const Dictionary& dictionary, const ExplainOptions& options) {
    const std::vector<const Word*> words = words_of_kind(dictionary, options.list);
    const std::string port = std::to_string(options.port);
    if (options.json) {
        write_out(words_as_json(words, port));
    } else if (options.list == "examples") {
        write_out(examples_of(words, port));
    } else {
        show_list(page, words);
        suggest(page, "stepwise explain " + words.front()->name);
        write_out(page.take());
    }
    return 0;
}

int show_one(Page& page, const Word& word, const ExplainOptions& options) {
    const std::string port = std::to_string(options.port);
    if (options.json) {
        write_out(words_as_json({&word}, port));
        return 0;
    }
    show_word(page, word, port);
    suggest(page, "stepwise serve --config stepwise/sample_site/site.conf --port " + port +
                      ", then the example");
    if (!word.see.empty()) page.line(Ink::note, "       stepwise explain " + word.see.front());
    write_out(page.take());
    return 0;
}

/// One word is near: it is shown, and said that it is another one.  Several: they are listed.
int show_similar(Page& page, const Dictionary& dictionary, const std::string& asked,
                 const ExplainOptions& options) {
    const std::vector<const Word*> similar = words_like(dictionary, asked);
    if (similar.empty())
        throw std::invalid_argument("explain: '" + shown(asked.substr(0, 60)) +
                                    "' is no word of HTTP that is known here, and no file "
                                    "(stepwise explain --list methods|status|headers)");
    std::fprintf(stderr, "stepwise explain: there is no '%s'; did you mean", shown(asked).c_str());
    for (std::size_t i = 0; i < similar.size() && i < 5; ++i)
        std::fprintf(stderr, "%s '%s'", i ? " or" : "", similar[i]->name.c_str());
    std::fprintf(stderr, "%s?\n", similar.size() > 5 ? " or others" : "");
    if (similar.size() == 1) return show_one(page, *similar.front(), options);
    if (options.json) {
        write_out(words_as_json(similar, std::to_string(options.port)));
    } else {
        show_list(page, similar);
        suggest(page, "stepwise explain " + similar.front()->name);
        write_out(page.take());
    }
    return 0;
}

/// No more than the annotator looks at, and one octet to tell that there was more.
std::string read_message(const std::string& name) {
    std::ifstream file;
    if (name != "-") file.open(name, std::ios::binary);
    std::istream& from = name == "-" ? std::cin : file;
    if (!from) throw std::invalid_argument("explain: cannot read the file " + shown(name));
    std::string octets(AnnotationLimits{}.octets + 1, '\0');
    from.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    octets.resize(static_cast<std::size_t>(from.gcount()));
    return octets;
}

bool is_message(const std::string& name) {
    struct stat status {};
    return name == "-" || (::stat(name.c_str(), &status) == 0 && !S_ISDIR(status.st_mode));
}

int explain_message(Page& page, const Dictionary& dictionary, const std::string& name,
                    const ExplainOptions& options) {
    const std::string octets = read_message(name);
    if (octets.empty())
        throw std::invalid_argument("explain: there is no message: nothing came from " +
                                    (name == "-" ? "standard input" : shown(name)));
    const Annotation annotation = annotate(octets, dictionary);
    if (options.json) {
        write_out(annotation_as_json(annotation));
    } else {
        show_annotation(page, annotation);
        for (const AnnotatedLine& line : annotation.lines)
            if (line.kind == LineKind::field && !line.word.empty()) {
                suggest(page, "stepwise explain " + line.word);
                break;
            }
        write_out(page.take());
    }
    return annotation.is_well_formed() ? 0 : 1;
}

}  // namespace

int explain_words(const CommonOptions& common, const ExplainOptions& options) {
    if (options.words.empty() == options.list.empty())
        throw std::invalid_argument(
            "explain: name a word, a file or - for standard input, or --list "
            "methods|status|headers (stepwise explain --help)");
    const Dictionary dictionary = read_dictionary(dictionary_file());
    Page page{columns_of_output(), wants_colour(common.colour)};
    if (!options.list.empty()) return list(page, dictionary, options);
    std::string asked;
    for (const std::string& word : options.words) asked += (asked.empty() ? "" : " ") + word;
    if (const Word* word = word_named(dictionary, asked)) return show_one(page, *word, options);
    if (is_message(asked)) return explain_message(page, dictionary, asked, options);
    return show_similar(page, dictionary, asked, options);
}

}  // namespace stepwise
