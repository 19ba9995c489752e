// Files into lines, lines into directives.  What decides which lines are there at all (Include,
// Define, IfModule) is carried out here, while reading, as Apache does it.
#include "stepwise/site/config/tree.hpp"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "stepwise/http/octets.hpp"
#include "stepwise/site/config/modules.hpp"
#include "stepwise/site/config/words.hpp"

namespace stepwise::config {
namespace {

namespace fs = std::filesystem;
using http::equal_ignoring_case;

class TreeReader {
  public:
    Tree read(const std::string& file) {
        tree_.file = file;
        base_ = fs::absolute(file).lexically_normal().parent_path();
        tree_.server_root = base_.string();
        defined_["SRV_ROOT"] = tree_.server_root;
        read_file(file, {}, tree_.directives);
        return std::move(tree_);
    }

  private:
    using Body = std::vector<Directive>;

    /// A file's lines, as far as they have been read.
    struct Lines {
        std::vector<Line> lines;
        std::shared_ptr<const std::string> file;
        std::size_t next = 0;
        [[nodiscard]] Origin origin() const { return {file, lines[next].number}; }
    };

    void read_file(const std::string& name, const Origin& from, Body& into) {
        if (++files_ > most_files) fail(from, "more than 1000 files are included");
        Lines lines{split_lines(contents_of(name, from)), std::make_shared<std::string>(name)};
        read_body(lines, into, nullptr);
    }

    std::string contents_of(const std::string& name, const Origin& from) {
        std::ifstream file{name, std::ios::binary};
        std::error_code error;
        if (!file || fs::is_directory(name, error)) {
            const std::string why =
                "cannot read " + name + ": " + std::strerror(file ? EISDIR : errno);
            if (!from.file) throw ConfigError(why);
            fail(from, why);
        }
        std::string text;
        char piece[4096];
        while (file.read(piece, sizeof piece), file.gcount() > 0 && text.size() <= most_octets)
            text.append(piece, static_cast<std::size_t>(file.gcount()));
        if (text.size() > most_octets)
            throw ConfigError(name + ": a configuration file has 8 MiB at most");
        return text;
    }

    /// What stands in `section`, or in the file; without `into` it is skipped.
    void read_body(Lines& lines, Body& into, const Directive* section, bool skips = false) {
        for (; lines.next < lines.lines.size(); ++lines.next) {
            const Origin origin = lines.origin();
            const std::string& text = lines.lines[lines.next].text;
            if (text.starts_with("</")) {
                close_section(text, section, origin);
                return;
            }
            if (text.front() == '<')
                read_section(lines, into, skips);
            else if (!skips)
                read_directive(text, origin, into);
        }
        if (section)
            fail(section->origin, section->title() + " is not closed: the file ends without </" +
                                      section->name + ">");
    }

    static void close_section(const std::string& text, const Directive* section,
                              const Origin& origin) {
        std::string name = text.substr(2, text.find('>') - 2);
        while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
        if (!text.ends_with('>') || text.find('>') != text.size() - 1)
            fail(origin, text + " must end in `>`, and nothing may follow it");
        if (!section) fail(origin, text + " closes nothing: no section is open here");
        if (!equal_ignoring_case(name, section->name))
            fail(origin, text + " stands where </" + section->name + "> is expected: " +
                             section->title() + " was opened in " + section->origin.text());
    }

    void read_section(Lines& lines, Body& into, bool skips) {
        Directive section;
        section.is_section = true;
        section.origin = lines.origin();
        std::string text = lines.lines[lines.next].text;
        if (!text.ends_with('>')) fail(section.origin, text + ": a section's line ends in `>`");
        text = text.substr(1, text.size() - 2);
        if (!skips) text = substitute(text, defined_, section.origin);
        std::size_t end = 0;
        while (end < text.size() && text[end] != ' ' && text[end] != '\t') ++end;
        section.name = text.substr(0, end);
        if (!skips) section.arguments = split_words(text.substr(end), section.origin);
        if (++depth_ > most_section_depth) fail(section.origin, "sections are nested too deeply");
        ++lines.next;
        read_section_body(lines, into, section, skips);
        --depth_;
    }

    void read_section_body(Lines& lines, Body& into, Directive& section, bool skips) {
        if (skips) return read_body(lines, into, &section, true);
        if (const auto condition = condition_of(section)) {
            if (!*condition)
                tree_.not_applicable.push_back({"<" + section.name + " " + section[0] + ">",
                                                why_skipped(section), section.origin});
            return read_body(lines, into, &section, !*condition);
        }
        read_body(lines, section.body, &section);
        into.push_back(std::move(section));
    }

    /// Whether what stands in such a section is read; nothing if it is no conditional section.
    std::optional<bool> condition_of(const Directive& section) {
        const auto is = [&](const char* name) { return equal_ignoring_case(section.name, name); };
        if (!is("IfModule") && !is("IfDefine") && !is("IfVersion") && !is("IfFile") &&
            !is("IfDirective"))
            return {};
        if (section.size() < 1 || (section.size() > 1 && !is("IfVersion")))
            fail(section.origin, section.title() + " takes 1 argument, e.g. <IfModule mod_dir.c>");
        std::string what = section[0];
        const bool is_inverted = what.starts_with('!');
        if (is_inverted) what.erase(0, 1);
        if (is("IfModule")) return has_module(what) != is_inverted;
        if (is("IfDefine")) return (defined_.count(what) > 0) != is_inverted;
        if (is("IfFile")) return fs::exists(absolute(what)) != is_inverted;
        return false;
    }

    static std::string why_skipped(const Directive& section) {
        if (equal_ignoring_case(section.name, "IfModule"))
            return section[0].starts_with('!') ? "this server does that module's work"
                                               : "this server has no such module";
        if (equal_ignoring_case(section.name, "IfDefine")) return "it is not so";
        if (equal_ignoring_case(section.name, "IfFile")) return "it is not so";
        return "it asks for a version of Apache, which this server has not";
    }

    std::string absolute(const std::string& name) const {
        return name.starts_with('/') ? name : tree_.server_root + "/" + name;
    }

    void read_directive(const std::string& raw, const Origin& origin, Body& into) {
        const std::string text = substitute(raw, defined_, origin);
        Directive directive;
        directive.origin = origin;
        directive.arguments = split_words(text, origin);
        directive.name = directive.arguments.front();
        directive.arguments.erase(directive.arguments.begin());
        if (++directives_ > most_directives) fail(origin, "there are too many directives");
        const auto is = [&](const char* name) { return equal_ignoring_case(directive.name, name); };
        if (is("Include") || is("IncludeOptional")) return include(directive, into);
        if (is("Define") || is("UnDefine")) return define(directive);
        if (is("ServerRoot")) set_server_root(directive);
        into.push_back(std::move(directive));
    }

    void define(const Directive& directive) {
        const bool takes_away = equal_ignoring_case(directive.name, "UnDefine");
        if (directive.size() < 1 || directive.size() > (takes_away ? 1 : 2))
            fail(directive.origin, directive.name + " takes a name" +
                                       (takes_away ? "" : " and perhaps a value") +
                                       ", e.g. Define DOCS /srv/docs");
        if (takes_away)
            defined_.erase(directive[0]);
        else
            defined_[directive[0]] = directive.size() > 1 ? directive[1] : "";
    }

    void set_server_root(const Directive& directive) {
        if (directive.size() != 1) return;  // refused later, with the others
        // Meant from where the file is, not from where the program was started.
        tree_.server_root = (base_ / directive[0]).lexically_normal().string();
        if (tree_.server_root.size() > 1 && tree_.server_root.back() == '/')
            tree_.server_root.pop_back();
        tree_.server_root_origin = directive.origin;
        defined_["SRV_ROOT"] = tree_.server_root;
    }

    void include(const Directive& directive, Body& into) {
        if (directive.size() != 1)
            fail(directive.origin,
                 directive.name + " takes 1 argument, e.g. " + directive.name + " sites/*.conf");
        if (include_depth_ >= most_include_depth)
            fail(directive.origin,
                 "files include files more than 20 deep: does one include itself?");
        const auto files = files_of(absolute(directive[0]));
        if (files.empty() && !equal_ignoring_case(directive.name, "IncludeOptional"))
            fail(directive.origin, "there is no file " + absolute(directive[0]) +
                                       " (IncludeOptional would not mind)");
        ++include_depth_;
        for (const std::string& file : files) read_file(file, directive.origin, into);
        --include_depth_;
    }

    /// What wildcards find, in alphabetical order; of a directory all that is in it.
    static std::vector<std::string> files_of(const std::string& pattern) {
        std::vector<std::string> found;
        glob_t names{};
        if (::glob(pattern.c_str(), 0, nullptr, &names) == 0)
            for (std::size_t i = 0; i < names.gl_pathc; ++i) found.emplace_back(names.gl_pathv[i]);
        ::globfree(&names);
        std::vector<std::string> files;
        for (const std::string& name : found) {
            std::error_code error;
            if (!fs::is_directory(name, error)) {
                files.push_back(name);
                continue;
            }
            std::vector<std::string> inside;
            for (const auto& entry : fs::recursive_directory_iterator(name, error)) {
                if (entry.is_regular_file(error)) inside.push_back(entry.path().string());
                if (inside.size() > most_files) break;  // refused when the first of them are read
            }
            std::sort(inside.begin(), inside.end());
            files.insert(files.end(), inside.begin(), inside.end());
        }
        return files;
    }

    Tree tree_;
    fs::path base_;  // the directory of the file
    std::map<std::string, std::string> defined_;
    std::size_t files_ = 0, directives_ = 0;
    unsigned include_depth_ = 0, depth_ = 0;
};

}  // namespace

Tree read_tree(const std::string& file) { return TreeReader{}.read(file); }

void fail(const Origin& origin, const std::string& what) {
    throw ConfigError(origin.text() + ": " + what);
}

}  // namespace stepwise::config
