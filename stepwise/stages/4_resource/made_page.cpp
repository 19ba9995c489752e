// The spool replaces the resource's own file: nothing of that is sent, nor said of it.
#include "stepwise/stages/4_resource/made_page.hpp"

#include <cerrno>

#include "stepwise/site/name_facts.hpp"

namespace stepwise {

void MadePage::write() {
    if (error_ == 0 && !spool_) {
        spool_.reset(step_.open_spool());
        if (!spool_) error_ = errno;
    }
    std::string_view rest = text_;
    while (error_ == 0 && !rest.empty()) {
        const ssize_t count = step_.write(spool_.get(), rest);
        if (count < 0 && errno != EINTR) error_ = errno;
        if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
    }
    written_ += text_.size();
    text_.clear();
}

Outcome MadePage::finish(Connection& connection, Resource& resource, std::string_view type) {
    Answer& answer = connection.transaction->answer;
    if (spool_ || text_.size() > most_in_memory) write();
    if (resource.file) step_.close(resource.file.release());
    if (error_ != 0) return turn_down_for(step_, resource, error_);
    resource.is_directory = false;
    resource.is_regular = resource.is_generated = true;
    resource.error = 0;
    resource.entity.etag.clear();
    if (!spool_) {
        answer.content = std::move(text_);
        answer.content_type = type;
        return Outcome::done;
    }
    answer.content.clear();
    resource.file = std::move(spool_);
    resource.size = written_;
    const std::size_t semicolon = type.find(';');
    resource.entity.type = type.substr(0, semicolon);
    constexpr std::string_view parameter = "; charset=";
    if (semicolon != std::string_view::npos)
        resource.entity.charset = type.substr(semicolon + parameter.size());
    return Outcome::done;
}

Outcome give_page(Step& step, Connection& connection, Resource& resource, std::string page) {
    const std::string former = connection.transaction->answer.content_type;
    MadePage made{step};
    made.text() = std::move(page);
    if (!former.empty()) return made.finish(connection, resource, former);
    std::string type = "text/html", charset = resource.entity.charset;
    if (charset.empty()) charset = default_charset_for(*resource.rules, type);
    if (!charset.empty()) type += "; charset=" + charset;
    return made.finish(connection, resource, type);
}

}  // namespace stepwise
