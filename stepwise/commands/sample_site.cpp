// Looks in the two places where the sample site may be.
#include "stepwise/commands/sample_site.hpp"

#include <unistd.h>

#include <stdexcept>

namespace stepwise {

std::string sample_site() {
    for (std::string directory :
         {STEPWISE_SOURCE_DIR "/stepwise/sample_site", STEPWISE_INSTALLED_SITE})
        if (::access((directory + "/index.html").c_str(), R_OK) == 0) return directory;
    throw std::invalid_argument("the sample site is missing (" STEPWISE_SOURCE_DIR
                                "/stepwise/sample_site): name a directory to serve");
}

}  // namespace stepwise
