# From lines "SERVER µs/request requests/s", peer and ours in turn, the cells of a row: the medians, the ratio of each
# round (its median, lowest and highest), the goals, and which of them is reached.
#   awk -v ours= -v peer= -v ratio=peer/ours|ours/peer -v must= -v stretch= -f summarize.awk FIGURES
function sort(list, n,   i, j, kept) {
    for (i = 2; i <= n; ++i) {
        kept = list[i]
        for (j = i; j > 1 && list[j - 1] > kept; --j) list[j] = list[j - 1]
        list[j] = kept
    }
}
function median(list, n) {
    sort(list, n)
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function is_reached(goal) {
    # A hundredth is less than what two runs of the same program differ by; up to three are believed to be
    # chance as long as ours was the cheaper one in some round.
    if (goal == "same") return middle <= 1.01 || (middle <= 1.03 && low <= 1)
    return ratio == "peer/ours" ? middle >= goal : middle <= goal
}
function shown(goal) {
    if (goal == "-") return "–"
    return goal == "same" ? "not measurable" : (ratio == "peer/ours" ? "≥ " : "≤ ") goal
}
$1 == peer { peer_cpu[++n] = $2; peer_rate[n] = $3 }
$1 == ours { our_cpu[n] = $2; our_rate[n] = $3 }
END {
    for (i = 1; i <= n; ++i)
        each[i] = ratio == "peer/ours" ? peer_cpu[i] / our_cpu[i] : our_cpu[i] / peer_cpu[i]
    middle = median(each, n); low = each[1]; high = each[n]
    reached = is_reached(stretch) ? "stretch" : is_reached(must) ? "must" : "no"
    if (must == "same" && reached == "stretch") reached = "yes"
    if (must == "-") reached = "–"
    printf "%.2f | %.2f | %.0f | %.0f | %.2f (%s) | %.2f–%.2f | %s | %s | %s\n",
        median(our_cpu, n), median(peer_cpu, n), median(our_rate, n), median(peer_rate, n),
        middle, ratio, low, high, shown(must), must == "same" ? "–" : shown(stretch), reached
}
