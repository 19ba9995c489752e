// First the page alone, since only it says what else there is; then everything else at once, as
// far as there are connections.
#include "stepwise/client/page/load.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

#include "stepwise/client/page/kept_connection.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/http/octets.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {
namespace {

bool is_loopback(const Url& url) {
    const std::string& host = url.host->text;
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (url.host->kind == HostKind::ipv4 && host.starts_with("127."));
}

bool is_same_server(const Url& a, const Url& b) {
    return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

class Loader {
  public:
    Loader(const Url& url, const LoadOptions& options) : url_(url), options_(options) {
        clock_.start = monotonic_now();
    }
    PageLoad run();

  private:
    bool fetch_page(KeptConnection& connection);
    void sort_out();
    void fetch_references(KeptConnection& first, std::size_t from);

    Url url_;
    const LoadOptions& options_;
    LoadClock clock_;
    PageLoad load_;
};

PageLoad Loader::run() {
    KeptConnection first{clock_, options_};
    if (fetch_page(first)) {
        const std::size_t from = load_.fetches.size();
        sort_out();
        if (load_.failure.empty()) fetch_references(first, from);
    }
    load_.connections = clock_.connections;
    load_.took = monotonic_now() - clock_.start;
    return std::move(load_);
}

/// True: the page is here; `url_` is where it was in the end.
bool Loader::fetch_page(KeptConnection& connection) {
    for (unsigned redirections = 0;; ++redirections) {
        Fetch& fetch = load_.fetches.emplace_back();
        fetch.reference = {ReferenceKind::page, "the URL itself", url_.href(), url_, "", 1};
        connection.fetch(fetch, "");
        load_.failure = fetch.failure;
        if (!load_.failure.empty()) return false;
        const std::string_view location = fetch.answer.response->value("Location");
        if (fetch.status() / 100 != 3 || location.empty()) break;
        const ParsedUrl next = parse_url(location, &url_);
        if (redirections == options_.redirections)
            load_.failure = "it is redirected again and again";
        else if (!next.url || !next.url->host || next.url->scheme != "http" ||
                 (!is_same_server(*next.url, url_) && !is_loopback(*next.url)))
            load_.failure = "it is redirected to another place: ask there";
        if (!load_.failure.empty()) return false;
        url_ = *next.url;
    }
    const std::string type{load_.fetches.back().answer.response->value("Content-Type")};
    load_.is_html = http::equal_ignoring_case(type.substr(0, 9), "text/html") ||
                    http::equal_ignoring_case(type.substr(0, 21), "application/xhtml+xml");
    return load_.is_html;
}

/// What is fetched, and what is only listed.
void Loader::sort_out() {
    PageReferences found = references_of(load_.fetches.back().answer.body, url_, options_.page);
    load_.failure = found.failure;
    load_.base = found.base;
    load_.inlined = found.inlined;
    for (Reference& reference : found.references) {
        const std::optional<Url>& url = reference.url;
        const bool is_http = url && url->scheme == "http" && url->host;
        if (is_http && (is_same_server(*url, url_) || is_loopback(*url))) {
            load_.fetches.emplace_back().reference = std::move(reference);
            continue;
        }
        if (url)
            reference.why = is_http ? "of another server" : url->scheme + ": is not fetched here";
        load_.others.push_back(std::move(reference));
    }
}

void Loader::fetch_references(KeptConnection& first, std::size_t from) {
    std::atomic<std::size_t> next{from};
    const std::string referer = url_.href();
    const auto work = [&](KeptConnection& connection) {
        for (std::size_t i = next++; i < load_.fetches.size(); i = next++)
            connection.fetch(load_.fetches[i], referer);
    };
    const std::size_t workers =
        std::min<std::size_t>(options_.connections, load_.fetches.size() - from);
    std::vector<std::thread> threads;
    try {
        for (std::size_t i = 1; i < workers; ++i)
            threads.emplace_back([&] {
                KeptConnection connection{clock_, options_};
                work(connection);
            });
    } catch (const std::system_error&) {
        // fewer will do
    }
    work(first);
    for (std::thread& thread : threads) thread.join();
}

}  // namespace

std::size_t PageLoad::requests() const noexcept {
    return static_cast<std::size_t>(std::count_if(
        fetches.begin(), fetches.end(), [](const Fetch& fetch) { return fetch.octets_sent > 0; }));
}

std::uint64_t PageLoad::octets_received() const noexcept {
    std::uint64_t sum = 0;
    for (const Fetch& fetch : fetches) sum += fetch.answer.octets;
    return sum;
}

std::uint64_t PageLoad::octets_sent() const noexcept {
    std::uint64_t sum = 0;
    for (const Fetch& fetch : fetches) sum += fetch.octets_sent;
    return sum;
}

PageLoad load_page(const Url& url, const LoadOptions& options) {
    return Loader{url, options}.run();
}

}  // namespace stepwise
