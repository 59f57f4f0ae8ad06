#!/bin/sh
# Brings one systemd unit back and tells how that went. The body of the Linux step of the SSM document.
#
# Runs as root under whatever `sh` is (dash, bash 4.2, busybox), with systemd 219 or newer. The document's preamble sets
# the five variables below from its parameters; they are only ever used as data, inside double quotes.
#
# The last line of stdout is `defib-result: <ending> <seconds>`, and the exit code says the same:
#   0 restarted   10 already-running   20 unit-not-found   21 unit-masked   30 start-failed   31 start-timed-out
#   32 not-stable   64 bad-parameter   69 no-service-manager
#
# SSM keeps the first 24,000 characters of stdout, so everything printed here is bounded to stay well below that.
# No here-documents: an old bash writes them to disk, and a full disk is one of the reasons to be here.
set -u

unit=${unit-}
alarmedAt=${alarmedAt-}
notIfStartedAfter=${notIfStartedAfter-}
startTimeoutSeconds=${startTimeoutSeconds-}
stableSeconds=${stableSeconds-}

# TZ: systemctl prints times in the caller's zone, and only UTC can be compared as plain digits.
LC_ALL=C TZ=UTC SYSTEMD_COLORS=0 SYSTEMD_PAGER='' PATH="$PATH:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL TZ SYSTEMD_COLORS SYSTEMD_PAGER PATH

# Seconds since boot: unlike the time of day, this never jumps.
uptime_seconds() {
  read -r up _ </proc/uptime && printf '%s\n' "${up%%.*}"
}

begun=$(uptime_seconds)

finish() { # ending, exit code
  printf 'defib-result: %s %s\n' "$1" "$(($(uptime_seconds) - begun))"
  exit "$2"
}

say() {
  printf 'defib: %s\n' "$*"
}

bounded() { # seconds, command...
  bound=$1
  shift
  if command -v timeout >/dev/null 2>&1; then
    timeout -k 2 "$bound" "$@" </dev/null
  else
    "$@" </dev/null
  fi
}

# Lines of the host are indented, so that none of them can pass for a line of ours.
quote_lines() { # most bytes; keeps the end
  tr -d '\000-\010\013-\037\177' | cut -c 1-300 | tail -c "$1" | sed -e '/^$/d' -e 's/^/  | /'
}

# --- parameters: SSM has checked them against the document's patterns; this does not rely on it -----------------------

refuse() {
  say "refused: $1"
  finish bad-parameter 64
}

check_unit() {
  case $unit in
  '') refuse 'unit is missing' ;;
  [!A-Za-z0-9]* | *[!A-Za-z0-9:_.@-]*) refuse 'unit holds a character that a unit name may not hold' ;;
  # Restarting a target or a mount is never the answer to a dead process, and `reboot.target` reboots.
  *.target | *.mount | *.automount | *.swap | *.device | *.slice | *.scope | *.socket | *.path | *.timer)
    refuse 'unit is not a service'
    ;;
  esac
  [ "${#unit}" -le 128 ] || refuse 'unit is longer than 128 characters'
}

check_time() { # name, value
  case $2 in
  [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z) ;;
  *) refuse "$1 is not a time like 2026-01-31T12:00:00Z" ;;
  esac
}

check_seconds() { # name, value, least, most
  case $2 in
  '' | *[!0-9]* | ?????*) refuse "$1 is not a number of seconds" ;;
  esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then refuse "$1 is not between $3 and $4"; fi
}

check_unit
check_time alarmedAt "$alarmedAt"
check_time notIfStartedAfter "$notIfStartedAfter"
check_seconds startTimeoutSeconds "$startTimeoutSeconds" 1 3600
check_seconds stableSeconds "$stableSeconds" 0 900

# --- what systemd says about the unit ---------------------------------------------------------------------------------

read_unit() {
  properties=$(bounded 10 systemctl show -p LoadState -p ActiveState -p SubState -p Result -p MainPID -p NRestarts \
    -p ConditionResult -p ActiveEnterTimestamp -p ActiveEnterTimestampMonotonic -p InactiveExitTimestamp \
    -- "$unit" 2>/dev/null)
  loadState=$(property LoadState)
  activeState=$(property ActiveState)
  subState=$(property SubState)
  result=$(property Result)
  mainPid=$(property MainPID)
  restarts=$(property NRestarts) # systemd 235 and newer
}

property() {
  printf '%s\n' "$properties" | sed -n "s/^$1=//p"
}

# 'Fri 2026-01-30 12:00:00 UTC' and '2026-01-30T12:00:00Z' both become 20260130120000; no time becomes 0.
digits_of() {
  digits=$(printf '%s' "$1" | tr -cd '0-9')
  printf '%s\n' "${digits:-0}"
}

is_since_alarm() { # a property that holds a time
  [ "$(digits_of "$(property "$1")")" -ge "$(digits_of "$notIfStartedAfter")" ]
}

describe_state() {
  printf '%s' "$activeState ($subState), result $result, main pid $mainPid"
}

journal() { # lines, most bytes
  bounded 5 journalctl --sync >/dev/null 2>&1 # what the process said last may still be on its way
  say "journal of $unit, last $1 lines:"
  bounded 10 journalctl -u "$unit" -n "$1" --no-pager -o short-iso 2>&1 | quote_lines "$2"
}

snapshot() {
  say "snapshot of $unit on $(uname -n), alarm at $alarmedAt"
  bounded 10 systemctl status --no-pager -n 0 -- "$unit" 2>&1 | head -n 25 | quote_lines 2500
  journal 20 4000
  say 'memory and load:'
  {
    grep -E '^(MemTotal|MemAvailable|MemFree|SwapTotal|SwapFree):' /proc/meminfo
    cat /proc/loadavg
  } 2>&1 | quote_lines 500
  say 'disk, in KiB and in inodes:'
  {
    bounded 5 df -P -k / /var /tmp
    bounded 5 df -P -i / /var /tmp
  } 2>&1 | awk '!seen[$0]++' | quote_lines 1200
}

# --- waiting ----------------------------------------------------------------------------------------------------------

# Waits while the unit is on its way up, at most so many seconds. systemd's own restarts count as on its way.
await_start() { # seconds
  deadline=$(($(uptime_seconds) + $1))
  read_unit
  while [ "$activeState" = activating ] || [ "$activeState" = deactivating ]; do
    [ "$(uptime_seconds)" -lt "$deadline" ] || return 1
    sleep 1
    read_unit
  done
}

# Only true when the same process is still there at the end.
stays_active() {
  firstPid=$mainPid
  firstRestarts=$restarts
  deadline=$(($(uptime_seconds) + stableSecondsDecimal))
  while :; do
    [ "$activeState" = active ] && [ "$mainPid" = "$firstPid" ] && [ "$restarts" = "$firstRestarts" ] || return 1
    [ "$(uptime_seconds)" -lt "$deadline" ] || return 0
    sleep 1
    read_unit
  done
}

fail() { # ending, exit code, why
  say "$3"
  journal 40 8000
  finish "$1" "$2"
}

# Without leading zeros, because arithmetic reads 0060 as octal.
decimal() {
  zeros=${1%%[!0]*}
  rest=${1#"$zeros"}
  printf '%s\n' "${rest:-0}"
}
stableSecondsDecimal=$(decimal "$stableSeconds")
startTimeoutDecimal=$(decimal "$startTimeoutSeconds")

# --- now --------------------------------------------------------------------------------------------------------------

if ! bounded 10 systemctl show -p Version >/dev/null 2>&1; then
  say 'systemd does not answer on this host'
  finish no-service-manager 69
fi

snapshot
read_unit

case $loadState in
'' | not-found)
  say "$unit does not exist on this host"
  finish unit-not-found 20
  ;;
masked)
  say "$unit is masked: somebody wants it to stay down"
  finish unit-masked 21
  ;;
esac

# It is being started right now, and that began after the alarm: a second start would only interrupt the first.
if [ "$activeState" = activating ] && [ "$subState" != auto-restart ] && is_since_alarm InactiveExitTimestamp; then
  say "$unit is already starting; waiting for it"
  await_start "$startTimeoutDecimal" || fail start-timed-out 31 "still $(describe_state) after $startTimeoutDecimal s"
fi

if [ "$activeState" = active ] && is_since_alarm ActiveEnterTimestamp; then
  say "$unit was started after the alarm: $(describe_state), since $(property ActiveEnterTimestamp)"
  stays_active || fail not-stable 32 "it did not stay up: $(describe_state)"
  finish already-running 10
fi

# systemd may refuse after several quick failures (start-limit-hit). How often is too often is decided before this
# document is sent, so the counter is cleared. Fails harmlessly for a unit that is not loaded.
bounded 10 systemctl reset-failed -- "$unit" >/dev/null 2>&1

say "restarting $unit, which is $(describe_state)"
enteredBefore=$(property ActiveEnterTimestampMonotonic)
restartBegun=$(uptime_seconds)
restartOutput=$(bounded "$startTimeoutDecimal" systemctl restart -- "$unit" 2>&1)
restartCode=$?
printf '%s\n' "$restartOutput" | quote_lines 1500
left=$((startTimeoutDecimal - ($(uptime_seconds) - restartBegun)))
[ "$left" -ge 0 ] || left=0

await_start "$left" || fail start-timed-out 31 "still $(describe_state) after $startTimeoutDecimal s"

# 124 and 137 are the client's own time-out: the job is still queued, and the state below is that of before.
case $restartCode in
124 | 137) fail start-timed-out 31 "no answer from systemctl restart after $startTimeoutDecimal s: $(describe_state)" ;;
esac

if [ "$activeState" != active ]; then
  [ "$(property ConditionResult)" != no ] || fail start-failed 30 "not started: a Condition of $unit is not met"
  [ "$result" != timeout ] || fail start-timed-out 31 "systemd gave up waiting: $(describe_state)"
  [ "$restartCode" != 0 ] || fail not-stable 32 "it started and ended at once: $(describe_state)"
  fail start-failed 30 "it did not start: $(describe_state)"
fi
# Active, but the same activation as before: the restart was refused and the old one is still there.
if [ "$(property ActiveEnterTimestampMonotonic)" = "$enteredBefore" ]; then
  fail start-failed 30 "systemd did not restart it: $(describe_state)"
fi

stays_active || fail not-stable 32 "it started but did not stay up: $(describe_state)"
say "$unit is $(describe_state), stable for $stableSecondsDecimal s"
finish restarted 0
