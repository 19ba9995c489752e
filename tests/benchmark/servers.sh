# shellcheck shell=bash
# Read by benchmark.sh: how each server is started, as it would be by somebody who wants it fast, and no faster than
# the row says.  All of them log every request in the Common Log Format (busybox knows only a format of its own), to
# a file; listen on a port of their own of 127.0.0.1; and run on the one core of the servers.
#
#   start SERVER          sets process_of[SERVER], port_of[SERVER], log_of[SERVER]; fails if it does not answer
#   stop SERVER           kindly, then by force
# shellcheck disable=SC2034,SC2154  # benchmark.sh has what seems unused or unset

# One line for the reader of the table, and in `command_for` the same for the machine.
servers='
epoll            Stepwise --as epoll; one write for each line of the log; all of ours with --limit recheck=1
epoll-turn       the same with BufferedLogs On: the log is written when the loop would wait, or 4 KiB have come
epoll-notrace    epoll, built with -DSTEPWISE_TRACE=OFF
epoll-threads    Stepwise --as epoll-threads --workers 2
fork             Stepwise --as fork --workers 80
prefork          Stepwise --as prefork --workers 80
thread           Stepwise --as thread --workers 80
thread-pool      Stepwise --as thread-pool --workers 80
nginx            nginx, 1 worker, sendfile and tcp_nopush on as Debian has it, unbuffered log
nginx-best       nginx, 1 worker, sendfile off, output_buffers 1 4k, open_file_cache, log buffered (64 KiB)
apache-prefork   Apache httpd, MPM prefork, 80 processes
apache-worker    Apache httpd, MPM worker, 80 threads
busybox          busybox httpd -v; the times of its children are collected (collect_children.cpp)
bare-loop        bare_loop.cpp: epoll, no parsing, no log, a canned answer
bare-prefork     bare_prefork.cpp: 80 processes, no parsing, a log, a canned answer
'

declare -A process_of port_of log_of

without_limit=(--limit requests=1000000000 --limit idle=600 --limit recheck=1)

command_for() {  # SERVER DIRECTORY PORT LOG: sets `command`
    local stepwise=("${builds[0]}/stepwise/stepwise" serve)
    local one_port=(--bind 127.0.0.1 --port "$3" --log "$4" "${without_limit[@]}")
    case $1 in
        epoll) command=("${stepwise[@]}" "$site" --as epoll "${one_port[@]}") ;;
        epoll-turn)
            printf 'DocumentRoot "%s"\nBufferedLogs On\n' "$site" >"$2/site.conf"
            command=("${stepwise[@]}" --config "$2/site.conf" --as epoll "${one_port[@]}") ;;
        epoll-notrace) command=("${builds[1]}/stepwise/stepwise" serve "$site" --as epoll "${one_port[@]}") ;;
        epoll-many)
            command=("${stepwise[@]}" "$site" --as epoll "${one_port[@]}" --limit connections=$((idle_clients + 10))) ;;
        epoll-threads) command=("${stepwise[@]}" "$site" --as "$1" --workers 2 "${one_port[@]}") ;;
        fork | prefork | thread | thread-pool)
            command=("${stepwise[@]}" "$site" --as "$1" --workers 80 "${one_port[@]}") ;;
        nginx | nginx-best)
            configure_nginx "$@" >"$2/nginx.conf"
            command=(nginx -p "$2" -c "$2/nginx.conf") ;;
        apache-*)
            configure_apache "$@" >"$2/httpd.conf"
            command=(apache2 -d "$2" -f "$2/httpd.conf" -DFOREGROUND) ;;
        busybox)  # it writes its log to stderr
            command=(env LD_PRELOAD="${builds[0]}/tests/libcollect_children.so"
                     busybox httpd -f -v -p "127.0.0.1:$3" -h "$site") ;;
        bare-prefork) command=("${builds[0]}/tests/bare_prefork" "$3" "$site/612.html" "$4" 80) ;;
        bare-loop) command=("${builds[0]}/tests/bare_loop" "$3" "$site/612.html") ;;
    esac
}

configure_nginx() {  # SERVER DIRECTORY PORT LOG
    local buffered='' files='sendfile on; tcp_nopush on;' user='' kind
    if [[ $1 == nginx-best ]]; then
        buffered=' buffer=64k'
        files='sendfile off; output_buffers 1 4k; open_file_cache max=2000 inactive=1h; open_file_cache_valid 60s;'
    fi
    if [[ $(id -u) == 0 ]]; then user="user nobody $(id -gn nobody);"; fi
    cat <<END
daemon off; $user pid $2/pid; error_log $2/error.log; worker_processes 1;
events { worker_connections 1024; }
http {
    types { text/html html; }
    log_format common '\$remote_addr - \$remote_user [\$time_local] "\$request" \$status \$body_bytes_sent';
    access_log $4 common$buffered;
    $files
    keepalive_requests 1000000000; keepalive_timeout 600s;
$(for kind in client_body proxy fastcgi uwsgi scgi; do echo "    ${kind}_temp_path $2/$kind;"; done)
    server { listen 127.0.0.1:$3 backlog=511; root $site; }
}
END
}

configure_apache() {  # SERVER DIRECTORY PORT LOG
    local mpm=${1#apache-} modules=/usr/lib/apache2/modules
    cat <<END
ServerRoot $2
DefaultRuntimeDir $2
PidFile $2/pid
ErrorLog $2/error.log
LoadModule mpm_${mpm}_module $modules/mod_mpm_$mpm.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule mime_module $modules/mod_mime.so
TypesConfig /dev/null
AddType text/html .html
Listen 127.0.0.1:$3
ServerName 127.0.0.1
DocumentRoot $site
<Directory $site>
    AllowOverride None
    Require all granted
</Directory>
LogFormat "%h %l %u %t \"%r\" %>s %b" common
CustomLog $4 common
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 600
MaxConnectionsPerChild 0
END
    if [[ $(id -u) == 0 ]]; then printf 'User nobody\nGroup %s\n' "$(id -gn nobody)"; fi
    if [[ $mpm == prefork ]]; then
        printf '%s 80\n' StartServers MinSpareServers MaxRequestWorkers
        echo 'MaxSpareServers 100'
    else
        echo 'StartServers 1'
        printf '%s 80\n' ThreadsPerChild MaxRequestWorkers MinSpareThreads
        echo 'MaxSpareThreads 160'
    fi
}

start() {  # SERVER
    local server=$1 directory=$scratch/$1 attempt command=()
    mkdir -p "$directory"
    log_of[$server]=$directory/access.log
    for attempt in 1 2 3; do  # somebody else may take the port between the look and the start
        port_of[$server]=$(free_port)
        command_for "$server" "$directory" "${port_of[$server]}" "${log_of[$server]}"
        : >"${log_of[$server]}"
        # A session of its own: Apache ends by a signal to its whole group, and that must not be ours.
        if [[ $server == busybox ]]; then
            setsid taskset -c "$server_core" "${command[@]}" >/dev/null 2>>"${log_of[$server]}" </dev/null &
        else
            setsid taskset -c "$server_core" "${command[@]}" >"$directory/said" 2>&1 </dev/null &
        fi
        process_of[$server]=$!
        if answers "$server"; then return 0; fi
        stop "$server"
    done
    fail "$server does not start: $(tail -n 3 "$directory/said" "$directory/error.log" 2>/dev/null | tr '\n' ' ')"
}

free_port() {  # below the ports that the kernel gives to clients
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
    done
    echo "$port"
}

answers() {  # SERVER: within ten seconds
    local tries
    for ((tries = 0; tries < 100; ++tries)); do
        kill -0 "${process_of[$1]}" 2>/dev/null || return 1
        if curl -s --max-time 5 -o /dev/null "http://127.0.0.1:${port_of[$1]}/612.html"; then return 0; fi
        sleep 0.1
    done
    return 1
}

stop() {  # SERVER
    local process=${process_of[$1]-} tries
    [[ -n $process ]] || return 0
    unset "process_of[$1]"
    kill -TERM "$process" 2>/dev/null || true
    for ((tries = 0; tries < 50; ++tries)); do  # whoever ends kindly ends its children as well
        kill -0 "$process" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$process" 2>/dev/null; then kill -KILL -- "-$process"; fi
    wait "$process" 2>/dev/null || true
}

stop_all() {
    local server
    for server in "${!process_of[@]}"; do stop "$server"; done
}
