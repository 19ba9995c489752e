// doctest's own code and main function, compiled once for all the test programs that need no more.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
