// Apache's modules whose work this server does, for <IfModule>.
#pragma once

#include <string_view>

namespace stepwise::config {

/// By either of its names, "mod_dir.c" or "dir_module"; `stepwise` is ours.
[[nodiscard]] bool has_module(std::string_view name) noexcept;

}  // namespace stepwise::config
