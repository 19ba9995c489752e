// The bytes end flush against a page that may not be touched: reading one octet too far kills the
// test.  AddressSanitizer does not see this inside a receive buffer, which is longer than its
// bytes.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "deliver.hpp"

using namespace stepwise::http;

namespace {

class GuardedBuffer {
  public:
    GuardedBuffer() {
        void* at =
            mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(at != MAP_FAILED);
        memory_ = static_cast<char*>(at);
        REQUIRE(mprotect(memory_ + page_, page_, PROT_NONE) == 0);
    }
    ~GuardedBuffer() { munmap(memory_, 2 * page_); }
    GuardedBuffer(const GuardedBuffer&) = delete;
    GuardedBuffer& operator=(const GuardedBuffer&) = delete;

    /// A copy that ends where the forbidden page begins.
    std::string_view flush(std::string_view text) {
        REQUIRE(text.size() <= page_);
        char* const start = memory_ + page_ - text.size();
        std::copy(text.begin(), text.end(), start);
        return {start, text.size()};
    }

  private:
    std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* memory_ = nullptr;
};

constexpr std::string_view inputs[] = {
    "\r\nGET /a%20b?c=d HTTP/1.1\r\nHost: www.example.org:80\r\nContent-Length: 5\r\n\r\nhello",
    "POST http://[::1]:80/up HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
    "GET /\r\n",
    "GET / HTTP/1.1\r\nHost:a\r\nX:\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close, , x\r\nExpect: 100-continue\r\n\r\n",
};

}  // namespace

TEST_CASE("no prefix of a request is read past its end") {
    GuardedBuffer buffer;
    testing::Delivery delivery;
    for (std::string_view input : inputs)
        for (std::size_t size = 0; size <= input.size(); ++size) {
            const testing::Outcome outcome =
                delivery.deliver(buffer.flush(input.substr(0, size)), {});
            CHECK((outcome.head == Parsed::need_more || outcome.head == Parsed::complete));
            CHECK((size < input.size() || outcome.body == Parsed::complete));
        }
    CHECK(delivery.sound());
}
