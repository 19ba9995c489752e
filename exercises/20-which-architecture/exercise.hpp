// Exercise 20: what you write, and what the checker calls.
#pragma once

/// The architecture that made recordings/a.jsonl, …, g.jsonl; `recording` is the letter.  One of
/// "single", "fork", "prefork", "thread", "thread-pool", "epoll" and "epoll-threads".
extern "C" const char* which_architecture(char recording);
