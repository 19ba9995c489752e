// `stepwise page`: one URL is one request, and a page is many.
#include <algorithm>
#include <stdexcept>

#include "stepwise/client/explain/show.hpp"
#include "stepwise/client/page/show_load.hpp"
#include "stepwise/client/url/parse.hpp"
#include "stepwise/commands/send.hpp"
#include "stepwise/kernel/stop.hpp"

namespace stepwise {

int page(const CommonOptions& common, const PageOptions& options) {
    ParsedUrl parsed = parse_url(options.url);
    if (!parsed.url) throw std::invalid_argument(shown(options.url) + ": " + parsed.failure);
    if (parsed.url->scheme != "http" || !parsed.url->host)
        throw std::invalid_argument(
            "page: only http can be fetched here (this client does not encrypt), not " +
            parsed.url->scheme + ":");
    LoadOptions how;
    how.connections = options.connections;
    how.deadline = monotonic_now() + static_cast<std::int64_t>(options.seconds * 1e9);
    const PageLoad load = load_page(*parsed.url, how);
    if (!load.failure.empty()) return failed(shown(load.failure), "page");
    if (options.json) {
        write_out(load_as_json(load));
    } else {
        Page sheet{columns_of_output(), wants_colour(common.colour)};
        show_load(sheet, load, options.ascii);
        sheet.line(Ink::plain, "");
        sheet.line(Ink::note,
                   "Next:  stepwise page … --connections 1    what one connection takes");
        sheet.line(Ink::note,
                   "       stepwise conversation cache        what the second visit costs");
        write_out(sheet.take());
    }
    const auto broken = std::find_if(load.fetches.begin(), load.fetches.end(),
                                     [](const Fetch& fetch) { return !fetch.failure.empty(); });
    if (broken == load.fetches.end()) return 0;
    return failed("not everything came: " + shown(broken->failure), "page");
}

}  // namespace stepwise
