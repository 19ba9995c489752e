// What is in a file follows from its name, so that an answer with the wrong file's octets is seen.
#include "stepwise/compare/site.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace stepwise::compare {
namespace {

constexpr std::size_t kibibyte = 1024;
constexpr int small_files = 200, files_of_a_page = 12, large_files = 4;
constexpr int steps = 3000;  // about as many iterations as a shell makes in 5 to 10 ms

/// Lines of letters that look like noise, different for each seed.
std::string text_of(std::string_view seed, std::size_t size) {
    std::uint64_t state = 0x9e3779b97f4a7c15;
    for (const char c : seed) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::string text(size, '\n');
    for (std::size_t i = 0; i < size; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if (i % 64 != 63) text[i] = static_cast<char>('a' + state % 26);
    }
    return text;
}

std::string counting_script() {
    return "#!/bin/sh\n"
           "# Computes, so that a processor is busy and nobody else can have it.\n"
           "n=0 sum=0\n"
           "while [ $n -lt " +
           std::to_string(steps) +
           " ]; do\n"
           "    n=$((n + 1))\n"
           "    sum=$(((sum * 31 + n) % 65521))\n"
           "done\n"
           "printf 'Content-Type: text/plain\\n\\n%s\\n' $sum\n";
}

std::string sum_of_counting() {
    long sum = 0;
    for (long n = 1; n <= steps; ++n) sum = (sum * 31 + n) % 65521;
    return std::to_string(sum) + "\n";
}

void write(const std::string& name, const std::string& content) {
    std::ofstream file{name, std::ios::binary};
    file << content;
    if (!file.flush())
        throw std::system_error(errno, std::generic_category(), "cannot write " + name);
}

}  // namespace

ComparisonSite::ComparisonSite() {
    std::string name = std::filesystem::temp_directory_path() / "stepwise-compare-XXXXXX";
    if (!::mkdtemp(name.data()))
        throw std::system_error(errno, std::generic_category(), "cannot make a folder " + name);
    folder_ = name;
    ::chmod(folder_.c_str(), 0755);  // other servers serve it as another user
    std::filesystem::create_directories(documents());
    std::filesystem::create_directories(programs());
    for (int i = 0; i < small_files; ++i)
        small_.push_back(add("small-" + std::to_string(i) + ".txt", kibibyte));
    for (int i = 0; i < files_of_a_page; ++i)
        page_.push_back(add("page-" + std::to_string(i) + ".txt",
                            (1 + static_cast<std::size_t>(i) * 3) * kibibyte));
    for (int i = 0; i < large_files; ++i)
        large_.push_back(add("large-" + std::to_string(i) + ".txt", kibibyte * kibibyte));
    huge_ = add("huge.txt", 8 * kibibyte * kibibyte);
    sleeper_ = add_program("sleeper",
                           "#!/bin/sh\n"
                           "# Waits, as for a database.  No processor is busy meanwhile.\n"
                           "sleep 0.2\n"
                           "printf 'Content-Type: text/plain\\n\\nslept\\n'\n",
                           "slept\n");
    counter_ = add_program("counter", counting_script(), sum_of_counting());
}

ComparisonSite::~ComparisonSite() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Target ComparisonSite::add(const std::string& name, std::size_t size) {
    bodies_.push_back(std::make_unique<std::string>(text_of(name, size)));
    write(documents() + "/" + name, *bodies_.back());
    return {"/" + name, *bodies_.back()};
}

Target ComparisonSite::add_program(const std::string& name, const std::string& script,
                                   std::string output) {
    bodies_.push_back(std::make_unique<std::string>(std::move(output)));
    const std::string file = programs() + "/" + name;
    write(file, script);
    ::chmod(file.c_str(), 0755);
    return {"/cgi-bin/" + name, *bodies_.back()};
}

}  // namespace stepwise::compare
