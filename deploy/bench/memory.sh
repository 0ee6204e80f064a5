#!/usr/bin/env bash
# The memory run: deploy/bench/memory.sh [HEAP-MB]
# A copier with a heap of 256 MB (or what is said) and 32 lanes at once copies messages of 100 MB, a folder of
# 200,000 messages and a tree of 5,000 folders. Prints how much memory it took over time; fails when it ran out,
# wrote mail to a file, or when anything is missing. Needs what deploy/verify.sh sets up, and 8 GB free in /dev/shm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

heap=${1:-256}
case $heap in
  *[!0-9]* | '')
    echo "usage: deploy/bench/memory.sh [HEAP-MB]" >&2
    exit 64
    ;;
esac
report=deploy/standalone/target/memory/report.md

rm -f "$report"
status=0
./mvnw -q -B -ntp -Dquick -pl deploy/standalone -am -Dtest=none -Dit.test=MemoryIT \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dmemory.long=true "-Dmemory.heap=$heap" verify </dev/null || status=1
if [ -e "$report" ]; then
  cat "$report"
fi
exit "$status"
