// Reads the list octet by octet into words, and lets each word change the decision.
#include <string>

#include "exercise.hpp"

namespace {

class Decision {
  public:
    explicit Decision(bool keeps_by_default) : keeps_(keeps_by_default) {}

    void hear(std::string& word) {
        while (!word.empty() && word.back() == ' ') word.pop_back();
        if (word == "close") forbidden_ = true;
        if (word == "keep-alive") keeps_ = true;
        word.clear();
    }
    [[nodiscard]] bool keeps() const { return keeps_ && !forbidden_; }

  private:
    bool keeps_;
    bool forbidden_ = false;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool keep_connection(const PersistenceQuestion& question) {
    const bool is_old = question.major_version == 0;
    const bool is_first = question.major_version == 1 && question.minor_version == 0;
    Decision decision{!is_first};
    std::string word;
    for (const std::string_view value : question.connection_values) {
        for (const char c : value) {
            if (c == ',')
                decision.hear(word);
            else if (c != '\t' && c != ' ')
                word += lower(c);
            else if (!word.empty())
                word += ' ';
        }
        decision.hear(word);
    }
    const bool is_last = question.request_number + 1 > question.most_requests;
    return decision.keeps() && !is_old && !is_last && !question.server_stops;
}
