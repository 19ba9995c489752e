// Exercise 21: what you write, and what the checker calls.
#pragma once

/// Who held the worker that client 3 was waiting for.
struct HeldBy {
    unsigned connection;    ///< its number in the recording
    const char* call;       ///< the system call in which the worker stood for it: "recvfrom"
    unsigned milliseconds;  ///< how long that call took
};

/// Why client 3 waited in recordings/a.jsonl, …, d.jsonl; `recording` is the letter.
extern "C" HeldBy why_did_client_3_wait(char recording);
