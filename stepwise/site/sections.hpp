// Which sections apply to a resource, in the order in which Apache lays them over each other.
#pragma once

#include <string>
#include <vector>

#include "stepwise/site/host.hpp"

namespace stepwise {

/// <Directory> from the shortest path to the longest, then <DirectoryMatch>, then <Files> (also
/// those within the directories that apply), then <Location>: each later one wins.  `file_name` is
/// absolute, without what follows the file itself (path info); empty: it is in no file system.
/// `path` is the decoded path of the URI.
[[nodiscard]] std::vector<const Section*> sections_for(const Host& host,
                                                       const std::string& file_name,
                                                       const std::string& path);

/// Brings a host's sections into that order; done once, when the site is read.
void sort_sections(std::vector<Section>& sections);

}  // namespace stepwise
