// `stepwise export`: a recorded run in the forms that people and other programs read.  What is
// exported goes to standard output or a file; everything that is said of it, to standard error.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "stepwise/commands/options.hpp"
#include "stepwise/commands/recording_file.hpp"
#include "stepwise/commands/text2pcap.hpp"
#include "stepwise/compare/lanes.hpp"
#include "stepwise/trace/exports.hpp"

namespace stepwise {
namespace {

constexpr int failure = 1;

bool is_for_people(const std::string& format) {
    return format == "lanes" || format == "svg" || format == "html";
}

void export_lanes(const ExportOptions& options, std::ostream& to) {
    std::vector<NamedTimeline> runs;
    for (const std::string& name : options.files)
        runs.push_back(with_recording(name, [&](RecordingReader& reader) {
            TimelineBuilder builder(reader.header());
            for (Event event; reader.next(event);) builder.add(event);
            return NamedTimeline{reader.header().architecture, builder.finish()};
        }));
    if (options.to == "svg")
        to << lanes_as_svg(runs);
    else if (options.to == "html")
        to << lanes_as_html(runs);
    else
        to << lanes_as_text(
            runs, {options.ascii, options.output.empty() ? columns_of_output() : 100, 40});
}

void export_log_lines(RecordingReader& reader, std::ostream& to) {
    const LogLines lines = export_log(reader, to);
    if (lines.writes == 0)
        fmt::print(stderr,
                   "The recording shows no line of an access log being written: no request was "
                   "finished, or there was no log.\n");
    if (lines.octets_missing > 0)
        fmt::print(stderr, "{} octets of the log are missing: a recording holds 2048 of a write.\n",
                   lines.octets_missing);
}

void tell_missing(const Packets& packets) {
    constexpr int most = 10;
    fmt::print(stderr,
               "{} packets. The octets are recorded ones, the headers around them are made up; "
               "there is no handshake.\n",
               packets.written);
    if (!packets.missing.empty())
        fmt::print(stderr,
                   "Where octets are missing, tshark shows heads without their bodies only with "
                   "-o http.desegment_body:FALSE.\n");
    int told = 0;
    for (const auto& [connection, missing] : packets.missing) {
        if (++told > most) {
            fmt::print(stderr, "... and {} more connections with missing octets\n",
                       packets.missing.size() - most);
            return;
        }
        if (missing.sent_by_sendfile > 0)
            fmt::print(stderr,
                       "connection {}: {} octets that sendfile sent are not in the recording; "
                       "there is a gap\n",
                       connection, missing.sent_by_sendfile);
        if (missing.cut > 0)
            fmt::print(stderr,
                       "connection {}: {} octets were cut by the recording; there is a gap\n",
                       connection, missing.cut);
        if (missing.has_no_address)
            fmt::print(stderr,
                       "connection {}: its addresses are not in the recording; 192.0.2.1 and "
                       "192.0.2.2 stand in for them\n",
                       connection);
    }
}

int export_pcap(const ExportOptions& options) {
    if (options.output.empty() && ::isatty(STDOUT_FILENO))
        throw std::invalid_argument("a capture is no text: give --output FILE");
    Packets packets;
    try {
        through_text2pcap(options.output.empty() ? "-" : options.output, [&](std::ostream& to) {
            packets = with_recording(options.files[0], [&](RecordingReader& reader) {
                return export_as_hexdump(reader, to);
            });
        });
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::no_such_file_or_directory ||
            !std::filesystem::exists(options.files[0]))
            throw;
        fmt::print(stderr,
                   "stepwise: --to pcap needs text2pcap: install wireshark-common (or tshark)\n");
        return failure;
    }
    tell_missing(packets);
    return 0;
}

void export_text(const ExportOptions& options, std::ostream& to) {
    if (is_for_people(options.to)) return export_lanes(options, to);
    with_recording(options.files[0], [&](RecordingReader& reader) {
        if (options.to == "chrome") export_as_chrome(reader, to);
        if (options.to == "csv") export_as_csv(reader, to);
        if (options.to == "clf") export_log_lines(reader, to);
        return 0;
    });
}

/// Removes what was written unless it is kept: half a file would look like a whole one.
class Unfinished {
  public:
    explicit Unfinished(std::string name) : name_(std::move(name)) {}
    ~Unfinished() {
        std::error_code ignored;
        if (!name_.empty() && std::filesystem::is_regular_file(name_, ignored))
            std::filesystem::remove(name_, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    void keep() { name_.clear(); }

  private:
    std::string name_;
};

std::ofstream open_output(const std::string& name) {
    std::ofstream file(name, std::ios::binary);
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + name);
    return file;
}

int write_to_its_place(const ExportOptions& options) {
    std::ofstream file;
    if (!options.output.empty()) file = open_output(options.output);
    Unfinished unfinished{options.output};
    int status = 0;
    if (options.to == "pcap")
        status = export_pcap(options);
    else
        export_text(options, options.output.empty() ? std::cout : file);
    if (!(options.output.empty() ? std::cout : file).flush()) {
        fmt::print(stderr, "stepwise: the export could not be written to its end\n");
        status = failure;
    }
    if (status == 0) unfinished.keep();
    return status;
}

std::string next_command(const ExportOptions& options) {
    const std::string& file = options.files[0];
    const std::string made = options.output.empty() ? "FILE" : options.output;
    if (options.to == "lanes") return "stepwise export " + file + " --to html --output lanes.html";
    if (options.to == "svg" || options.to == "html")
        return "open " + made + " in a browser; then: stepwise replay " + file;
    if (options.to == "chrome") return "open " + made + " in https://ui.perfetto.dev";
    if (options.to == "pcap") return "tshark -r " + made;
    if (options.to == "clf") return "goaccess " + made + " --log-format=COMMON";
    return "stepwise export " + file + " --to lanes";
}

void check_options(const ExportOptions& options) {
    if (options.files.size() > 1 && !is_for_people(options.to))
        throw std::invalid_argument("--to " + options.to +
                                    " takes one recording; lanes, svg and html take several");
    for (const std::string& file : options.files) {
        (void)open_recording(file);  // before anything is written
        std::error_code ignored;
        if (!options.output.empty() && std::filesystem::equivalent(file, options.output, ignored))
            throw std::invalid_argument("--output " + options.output + " is the recording itself");
    }
}

}  // namespace

int export_recording(const CommonOptions&, const ExportOptions& options) {
    check_options(options);
    const int status = write_to_its_place(options);
    if (status == 0) fmt::print(stderr, "\nNext: {}\n", next_command(options));
    return status;
}

}  // namespace stepwise
