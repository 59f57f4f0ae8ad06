#!/bin/sh
# Makes the conditions happen that alarms wait for, on a real host, for a while: a game day in one script.
#
# Everything is bounded (time, memory and disk that stay free, requests) and undone at the end, however the script ends.
# It needs coreutils; the kill and the Apache scenarios need root and systemd, the network one needs curl.
set -u

LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH

usage() {
  cat <<'HELP'
Usage: load.sh SCENARIO [OPTION...]

Scenarios
  cpu       keeps every processor busy for --percent of the time (default 80)
  memory    fills memory up to --percent (default 92)
  disk      fills the file system of --path (default /var/tmp) up to --percent (default 92)
  network   fetches --url over and over, at --megabits a second (default 100)
  http-403, http-404, http-500
            asks the Apache of this host for pages that answer so
  kill      kills the main process of the systemd unit --unit with SIGKILL, once

Options
  --seconds N    how long, 1 to 1800 (default 300); the kill scenario takes no time
  --percent N    1 to 98
  --path DIR     a directory on the file system to fill
  --megabits N   1 to 1000
  --url URL      http or https; the network scenario has no default
  --unit UNIT    such as nginx.service
  --help         this text

At least 256 MB of memory and of disk stay free. Ctrl-C ends it at any time and leaves nothing behind.
Exit codes: 0 done, 64 wrong usage, 69 something is missing on this host, 70 it could not be done.
HELP
}

say() {
  printf 'load: %s\n' "$*"
}

fail() { # exit code, message
  code=$1
  shift
  printf 'load: %s\n' "$*" >&2
  exit "$code"
}

wrong() {
  fail 64 "$* (see --help)"
}

whole_number() { # name, value, least, most
  case $2 in
    '' | *[!0-9]* | ??????*) wrong "$1 is '$2'; should be a whole number from $3 to $4" ;;
  esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    wrong "$1 is '$2'; should be a whole number from $3 to $4"
  fi
}

needs() {
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || fail 69 "$program is missing on this host"
  done
}

scenario='' seconds=300 percent='' path=/var/tmp megabits=100 url='' unit=''

while [ $# -gt 0 ]; do
  case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --seconds | --percent | --path | --megabits | --url | --unit)
      [ $# -ge 2 ] || wrong "$1 needs a value"
      case $1 in
        --seconds) seconds=$2 ;;
        --percent) percent=$2 ;;
        --path) path=$2 ;;
        --megabits) megabits=$2 ;;
        --url) url=$2 ;;
        --unit) unit=$2 ;;
      esac
      shift 2
      ;;
    -*) wrong "$1 is no option" ;;
    *)
      [ -z "$scenario" ] || wrong "one scenario at a time"
      scenario=$1
      shift
      ;;
  esac
done

case $scenario in
  cpu) percent=${percent:-80} ;;
  memory | disk | network | http-403 | http-404 | http-500 | kill) percent=${percent:-92} ;;
  '') wrong 'which scenario?' ;;
  *) wrong "'$scenario' is no scenario" ;;
esac
whole_number --seconds "$seconds" 1 1800
whole_number --percent "$percent" 1 98
whole_number --megabits "$megabits" 1 1000

spare_kilobytes=262144
workers='' sleeper='' scratch='' snippet='' apache=''

cleanup() {
  trap '' HUP INT TERM
  for worker in $workers $sleeper; do
    # A stopped process takes no other signal.
    kill -KILL "$worker" 2>/dev/null
    kill -CONT "$worker" 2>/dev/null
  done
  [ -z "$scratch" ] || rm -rf -- "$scratch"
  if [ -n "$snippet" ]; then
    rm -f -- "$snippet"
    systemctl reload "$apache" || say "$apache could not be reloaded: reload it yourself"
  fi
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# In the background, so that a signal ends the wait at once.
rest() {
  sleep "$1" &
  sleeper=$!
  wait "$sleeper"
  sleeper=''
}

kilobytes_of() { # field of /proc/meminfo
  awk -v field="$1:" '$1 == field { print $2 }' /proc/meminfo
}

now() {
  read -r up _ </proc/uptime
  printf '%s\n' "${up%%.*}"
}

load_cpu() {
  needs nproc
  processors=$(nproc)
  say "$processors processors at $percent % for $seconds s"
  started=0
  while [ "$started" -lt "$processors" ]; do
    # Idle priority: what the host is there for goes first, and the processors are busy all the same. None of them
    # outlives this script, not even when it is killed.
    # shellcheck disable=SC2016 # expanded by that shell, not by this one
    nice -n 19 sh -c 'while kill -0 "$1" 2>/dev/null; do :; done' load "$$" &
    workers="$workers $!"
    started=$((started + 1))
  done
  # Of each fifth of a second they run for a part, and are stopped for the rest.
  busy=$(awk -v p="$percent" 'BEGIN { printf "%.3f", p * 0.002 }')
  idle=$(awk -v p="$percent" 'BEGIN { printf "%.3f", (100 - p) * 0.002 }')
  ends=$(($(now) + seconds))
  while [ "$(now)" -lt "$ends" ]; do
    # shellcheck disable=SC2086 # a list of process ids
    kill -CONT $workers
    rest "$busy"
    # shellcheck disable=SC2086
    kill -STOP $workers
    rest "$idle"
  done
}

load_memory() {
  total=$(kilobytes_of MemTotal)
  available=$(kilobytes_of MemAvailable)
  wanted=$((total * percent / 100 - (total - available)))
  [ "$wanted" -le $((available - spare_kilobytes)) ] || wanted=$((available - spare_kilobytes))
  [ "$wanted" -gt 0 ] || fail 70 'memory is as full as that already'
  say "$((wanted / 1024)) MB of memory for $seconds s"
  scratch=$(mktemp -d /tmp/defib-load.XXXXXX) || fail 70 'nothing can be written to /tmp'
  mkfifo "$scratch/pipe" || fail 70 'no pipe could be made'
  # tail keeps as much of its input as it may have to print, and ends when this script closes the pipe by ending.
  tail -c "${wanted}K" <"$scratch/pipe" >/dev/null &
  workers="$workers $!"
  exec 3>"$scratch/pipe"
  head -c "${wanted}K" /dev/zero >&3
  rest "$seconds"
}

# Blocks of one kilobyte, whatever the file system's own are.
disk_column() {
  df -Pk -- "$path" | awk -v column="$1" 'NR == 2 { print $column }'
}

load_disk() {
  [ -d "$path" ] || fail 64 "--path is '$path'; should be a directory"
  used=$(disk_column 3)
  free=$(disk_column 4)
  # As df has it: of what root keeps for itself nothing counts.
  wanted=$(((used + free) * percent / 100 - used))
  [ "$wanted" -le $((free - spare_kilobytes)) ] || wanted=$((free - spare_kilobytes))
  [ "$wanted" -gt 0 ] || fail 70 'the file system is as full as that already'
  say "$((wanted / 1024)) MB on the file system of $path for $seconds s"
  scratch=$(mktemp -d "$path/defib-load.XXXXXX") || fail 70 "nothing can be written to $path"
  if ! fallocate -l "${wanted}K" "$scratch/filler" 2>/dev/null; then
    head -c "${wanted}K" /dev/zero >"$scratch/filler" || fail 70 'the file could not be written'
  fi
  rest "$seconds"
}

load_network() {
  case $url in
    http://* | https://*) ;;
    *) wrong "--url is '$url'; should be an http or https address of something large" ;;
  esac
  needs curl
  bytes=$((megabits * 125000))
  say "$megabits megabits a second from $url for $seconds s"
  ends=$(($(now) + seconds))
  fetched=0
  while [ "$(now)" -lt "$ends" ]; do
    curl --silent --show-error --fail --location --output /dev/null --limit-rate "$bytes" --max-time $((ends - $(now) + 1)) -- "$url" &
    workers=$!
    wait $!
    result=$?
    # 28: its time was up, as it should be.
    [ "$result" -eq 0 ] || [ "$result" -eq 28 ] || [ "$fetched" -gt 0 ] || fail 70 "$url could not be fetched"
    fetched=$((fetched + 1))
    rest 1
  done
}

load_http() { # status
  needs curl systemctl
  for candidate in apache2 httpd; do
    systemctl is-active --quiet "$candidate" && apache=$candidate
  done
  [ -n "$apache" ] || fail 69 'no Apache runs on this host'
  snippets=/etc/apache2/conf-enabled
  [ "$apache" = apache2 ] || snippets=/etc/httpd/conf.d
  if ! [ -d "$snippets" ] || ! [ -w "$snippets" ]; then
    fail 69 "$snippets can't be written: run this as root"
  fi
  snippet="$snippets/defib-load.conf"
  if [ -e "$snippet" ]; then
    snippet=''
    fail 70 "$snippets/defib-load.conf is there already: another run, or one that was killed; remove it and reload $apache"
  fi
  printf 'Redirect %s /defib-load-%s\n' "$1" "$1" >"$snippet"
  systemctl reload "$apache" || fail 70 "$apache could not be reloaded"
  say "answers of $1 from $apache, ten a second, for $seconds s"
  ends=$(($(now) + seconds))
  asked=0
  while [ "$(now)" -lt "$ends" ]; do
    status=$(curl --silent --output /dev/null --max-time 5 --write-out '%{http_code}' "http://127.0.0.1/defib-load-$1")
    asked=$((asked + 1))
    [ "$status" = "$1" ] || [ "$asked" -gt 20 ] || { rest 1; continue; }
    rest 0.1
  done
  [ "$status" = "$1" ] || fail 70 "Apache answered $status"
  say "$asked requests, the last one answered $status"
}

kill_unit() {
  case $unit in
    '' | -* | *[!A-Za-z0-9:_.@-]*) wrong "--unit is '$unit'; should be a systemd unit such as nginx.service" ;;
  esac
  needs systemctl
  pid=$(systemctl show --property=MainPID --value -- "$unit")
  case $pid in
    '' | 0 | 1 | *[!0-9]*) fail 70 "$unit has no main process" ;;
  esac
  kill -KILL "$pid" || fail 70 "process $pid of $unit could not be killed"
  say "killed process $pid of $unit"
}

case $scenario in
  cpu) load_cpu ;;
  memory) load_memory ;;
  disk) load_disk ;;
  network) load_network ;;
  http-*) load_http "${scenario#http-}" ;;
  kill) kill_unit ;;
esac
say 'done'
