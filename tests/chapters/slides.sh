#!/usr/bin/env bash
# The slides: usage, what is said without pandoc, and with it one file for each chapter.
#   slides.sh SOURCE_DIRECTORY
set -eu -o pipefail

slides=$1/chapters/slides
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    printf 'WRONG: %s\n' "$1"
    exit 1
}

status=0
"$slides" 2>"$scratch/said" || status=$?
[[ $status == 2 ]] && grep -q 'DIRECTORY' "$scratch/said" || fail "no directory: exit status 2 and the usage"

mkdir "$scratch/tools"
for tool in bash dirname readlink; do ln -s "$(type -P $tool)" "$scratch/tools/$tool"; done
status=0
PATH=$scratch/tools "$scratch/tools/bash" "$slides" "$scratch/out" 2>"$scratch/said" || status=$?
[[ $status == 2 ]] && grep -q 'apt-get install pandoc' "$scratch/said" ||
    fail "without pandoc: exit status 2, and how to get it"

if ! command -v pandoc >/dev/null; then
    echo "skipped from here on: pandoc is not installed"
    exit 77
fi

"$slides" "$scratch/out" >"$scratch/said"
made=0
for chapter in "$1"/chapters/[0-9]*/; do
    page=$scratch/out/$(basename "$chapter").html
    [[ -s $page ]] || fail "no slides of $chapter"
    sections=$(grep -c '<section' "$page")
    headings=$(grep -c '^## ' "$chapter/README.md")
    [[ $sections -gt $headings ]] || fail "$page: $sections slides for $headings headings"
    answers=$(grep -c '<details>' "$chapter/README.md")
    [[ $(grep -c '<details>' "$page") == "$answers" ]] || fail "$page: not all $answers answers are folded"
    ! grep -qE '<(script|link)[^>]*(src|href)="?(https?:)?//' "$page" || fail "$page needs the network"
    made=$((made + 1))
done
echo "slides of $made chapters"
