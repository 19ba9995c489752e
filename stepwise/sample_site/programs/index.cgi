#!/bin/sh
# A program in the midst of pages: its extension makes it one (AddHandler cgi-script .cgi).
echo "Content-Type: text/plain"
echo
echo "$SCRIPT_NAME was run, not read."
