// Running a program with arguments, from a test: its output, its exit status, never for ever.
#pragma once

#include <string>
#include <vector>

struct Ran {
    int status = -1;  ///< 128 + signal if it was killed
    std::string output, errors;
};

/// Ends it after `seconds`.  Standard input is empty; the locale is C.UTF-8.
Ran run_program(const std::vector<std::string>& arguments, int seconds = 20);

/// Our own program with these arguments.
Ran run_stepwise(std::vector<std::string> arguments, int seconds = 20);

/// False, and it is said that the test is skipped; but with STEPWISE_TEST_ALL nothing may be
/// missing.
bool has_program(const std::string& name);

/// A port that was free a moment ago.
std::string free_port();

/// A program that runs until the test has had enough of it: then it gets SIGTERM.
class Background {
  public:
    explicit Background(std::vector<std::string> arguments);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

  private:
    int child_ = -1;
};
