// Server-side includes: a page with directives in it, which are carried out before it is sent. What
// comes of them is written into a spool, which then is the response's body.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/stages/4_resource/questions.hpp"
#include "stepwise/stages/4_resource/ssi_page.hpp"
#include "stepwise/stages/4_resource/ssi_values.hpp"

namespace stepwise {

/// Bounds of one response that is made of pages; what is beyond them is an error within the page.
struct SsiLimits {
    std::uint64_t page = 4 << 20;            ///< octets of one page
    std::uint64_t output = 64 << 20;         ///< octets of the result
    std::uint64_t program_output = 4 << 20;  ///< octets of one program's output
    std::size_t program_head = 64 << 10;     ///< … and of its header
    std::size_t depth = 10;                  ///< pages within pages
    unsigned directives = 10'000, lookups = 1000, programs = 100;
    std::size_t variables = 256;
};
inline constexpr SsiLimits ssi_limits;

/// A page that is being read: the one that was asked for, or one that is included in another.
struct SsiLevel {
    const Resource* resource = nullptr;
    std::unique_ptr<Resource> own;  ///< of an included page
    UniqueFd file;
    std::uint64_t offset = 0;  ///< how far it has been read
    bool is_whole = false;
    std::string octets;  ///< read, and from `used` on not yet looked at
    std::size_t used = 0;

    bool is_shown = true;         ///< the branch of an `if` that is under way
    bool branch_was_true = true;  ///< … or one before it: what follows an `else` is not shown
    unsigned hidden_ifs = 0;      ///< `if`s within a branch that is not shown

    std::string error_message{"[an error occurred while processing this directive]"};
    std::string undefined{"(none)"};
    std::string time_format{"%A, %d-%b-%Y %H:%M:%S %Z"};
    bool size_in_octets = false;

    SsiDirective directive;  ///< the one that is under way
    bool is_under_way = false;
    std::size_t attribute = 0;  ///< the next of its attributes
    bool tried_onerror = false;
};

/// A program whose output belongs into the page.
struct SsiProgram {
    std::unique_ptr<Resource> resource;
    Program program;
    std::string header;  ///< what has come of its header
    bool skips_header = true;
    std::uint64_t said = 0;
};

/// All that must be kept while a page is put together; destroying it ends the program, if any.
struct PageWithIncludes {
    std::vector<std::unique_ptr<SsiLevel>> levels;  ///< the innermost last
    std::unique_ptr<SsiProgram> program;
    std::map<std::string, std::string, std::less<>> variables;  ///< of all levels
    std::string date_format{SsiLevel{}.time_format};  ///< for DATE_LOCAL, DATE_GMT, LAST_MODIFIED
    std::vector<std::string> groups;                  ///< $0 to $9
    std::string output;                               ///< not yet in the spool
    UniqueFd spool;
    std::uint64_t size = 0;  ///< of the result so far
    unsigned directives = 0, lookups = 0, programs = 0;
    const char* failed = "";  ///< not empty: no page can be made, and why
};

/// Who carries out a directive, and on whose behalf.
struct SsiWork {
    Step& step;
    Worker& worker;
    Connection& connection;
    PageWithIncludes& page;

    [[nodiscard]] SsiLevel& level() const { return *page.levels.back(); }
    [[nodiscard]] Transaction& transaction() const { return *connection.transaction; }
};

/// What came of an attempt to carry out a directive.
enum class Carried : std::uint8_t {
    done,    ///< go on behind it
    again,   ///< ask again, behind what is to be done first
    awaits,  ///< ask again once what is awaited has come
};

// Shared by the files of this subject.

/// Puts octets into the result; beyond the limit nothing more is put.
void write_out(SsiWork& work, std::string_view octets);
/// Puts the page's error message into the result, and notes why.
Carried fail(SsiWork& work, const char* why);
/// Begins to read a page within the page.
void begin_level(SsiWork& work, const Resource& resource, std::unique_ptr<Resource> own,
                 UniqueFd file);

/// A variable by name: of the page, of the request, or one that is worked out when it is asked for.
[[nodiscard]] std::optional<std::string> variable(const SsiWork& work, std::string_view name);
[[nodiscard]] SsiLookup variables_of(const SsiWork& work);
/// "NAME=value" of all variables, as a program's environment or a list.
[[nodiscard]] std::vector<std::string> all_variables(const SsiWork& work);
/// The request's own and those of the page.  Called once.
void define_variables(SsiWork& work);
/// strftime(3), at most 1024 octets.
[[nodiscard]] std::string formatted_time(const std::string& format, std::time_t when,
                                         bool is_local);

/// Carries out the directive of the innermost level.
Carried carry_out(SsiWork& work);          // ssi_directives.cpp
Carried carry_out_include(SsiWork& work);  // ssi_include.cpp
Carried carry_out_exec(SsiWork& work);
Carried carry_out_fsize(SsiWork& work);
Carried carry_out_flastmod(SsiWork& work);
/// Runs the resource as a program, or `command` by a shell on its behalf: `again`, or it failed.
Carried begin_program(SsiWork& work, std::unique_ptr<Resource> resource,
                      const char* command = nullptr);  // ssi_program.cpp
/// Goes on with the program that is running.
Carried listen_to_program(SsiWork& work);

}  // namespace stepwise
