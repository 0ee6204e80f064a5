#!/usr/bin/env bash
# Compares Mailhaul with mbsync: deploy/bench/run.sh [-n RUNS] [-s SEED] [-c CONCURRENCY] [-w WARM_UPS] [-p] [WORKLOAD…]
# Prints a table, and each run to stderr. Workloads: one, eight, small, large, one-far, eight-far, again, many,
# many-again, many-far, many-far-again, one-new, eight-new.
# Mailhaul finds how many mailboxes it copies in parallel, over at most 4 connections per account and side, as its command
# line does by default, or copies CONCURRENCY mailboxes. mbsync has the number of processes with which it is fastest.
# -w changes how often Mailhaul runs before it is measured; 0 measures a new platform.
# -p profiles one more run of each workload with Mailhaul, and leaves WORKLOAD.md (processor time by thread, samples by
# thread and method) and WORKLOAD.jfr in deploy/bench/target/profile.
# deploy/bench/run.sh [-n RUNS] hostile measures how much of their pace mailboxes keep beside ten hostile sources.
# deploy/bench/run.sh [-n RUNS] start measures the time from the start of a command to the first message.
# deploy/bench/run.sh kills kills the platform six times while it copies, and measures when the pace returns.
# deploy/bench/run.sh throttled compares the number of sessions that Mailhaul finds with the best fixed number.
# Needs what deploy/verify.sh sets up, mbsync (Debian: isync), and 6 GB free in /dev/shm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  echo "usage: deploy/bench/run.sh [-n RUNS] [-s SEED] [-c CONCURRENCY] [-w WARM_UPS] [-p] [WORKLOAD...]" >&2
  exit 64
}

properties=()
while getopts n:s:c:w:p option; do
  case $option in
    n) properties+=("-Dbench.runs=$OPTARG") ;;
    s) properties+=("-Dbench.seed=$OPTARG") ;;
    c) properties+=("-Dbench.concurrency=$OPTARG") ;;
    w) properties+=("-Dbench.warmups=$OPTARG") ;;
    p) properties+=("-Dbench.profile=deploy/bench/target/profile") ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))

if ! command -v mbsync >/dev/null; then
  echo "bench: mbsync is missing (apt-get install isync)" >&2
  exit 3
fi
./mvnw -q -B -ntp -Dquick -DskipTests -pl deploy/bench -am package </dev/null >&2
# shellcheck disable=SC1091
. .mvn/find-jdk.sh
find_jdk
main=Benchmark
if [ "${1-}" = start ]; then
  main=StartupBenchmark
  shift
elif [ "${1-}" = kills ]; then
  main=KillBenchmark
  shift
elif [ "${1-}" = throttled ]; then
  main=SessionLimitBenchmark
  shift
elif [ "${1-}" = hostile ]; then
  main=HostileBenchmark
  shift
fi
exec "$JAVA_HOME/bin/java" "-Dbench.launcher=$PWD/mailhaul" "${properties[@]}" \
  -cp "deploy/bench/target/test-classes:deploy/bench/target/lib/*" io.mailhaul.bench.$main "$@"
