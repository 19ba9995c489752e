// The site that is asked for: files whose every octet is known, two programs, and a configuration,
// in a temporary folder that goes when this does.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stepwise/compare/load.hpp"

namespace stepwise::compare {

class ComparisonSite {
  public:
    ComparisonSite();
    ~ComparisonSite();
    ComparisonSite(const ComparisonSite&) = delete;
    ComparisonSite& operator=(const ComparisonSite&) = delete;

    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    [[nodiscard]] std::string documents() const { return folder_ + "/documents"; }
    [[nodiscard]] std::string programs() const { return folder_ + "/programs"; }
    /// A name in the folder, for a configuration or a log.
    [[nodiscard]] std::string beside(const std::string& name) const { return folder_ + "/" + name; }

    // The bodies live as long as the site.
    [[nodiscard]] std::vector<Target> small() const { return small_; }  ///< 1 KiB each
    [[nodiscard]] std::vector<Target> page() const { return page_; }    ///< as a browser wants it
    [[nodiscard]] std::vector<Target> large() const { return large_; }  ///< 1 MiB each
    [[nodiscard]] Target huge() const { return huge_; }                 ///< 8 MiB
    [[nodiscard]] Target sleeper() const { return sleeper_; }           ///< sleeps for 0.2 seconds
    [[nodiscard]] Target counter() const { return counter_; }           ///< computes

  private:
    Target add(const std::string& name, std::size_t size);
    Target add_program(const std::string& name, const std::string& script, std::string output);

    std::string folder_;
    std::vector<std::unique_ptr<std::string>> bodies_;
    std::vector<Target> small_, page_, large_;
    Target huge_, sleeper_, counter_;
};

}  // namespace stepwise::compare
