#!/usr/bin/env bash
# Measures the copier's memory: deploy/bench/memory.sh [HEAP-MB]
# A copier with a heap of 256 MB (or HEAP-MB) and 32 active lanes copies messages of 100 MB, a folder of 200,000
# messages and a tree of 5,000 folders. Prints the memory over time. Fails when the copier runs out of memory or writes
# mail to a file, or when a message is missing. Needs what deploy/verify.sh sets up, and 8 GB free in /dev/shm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

heap=${1:-256}
case $heap in
  *[!0-9]* | '')
    echo "usage: deploy/bench/memory.sh [HEAP-MB]" >&2
    exit 64
    ;;
esac
report=deploy/chaos/target/memory/report.md

rm -f "$report"
status=0
./mvnw -q -B -ntp -Dquick -pl deploy/chaos -am -Dtest=none -Dit.test=MemoryIT \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dmemory.long=true "-Dmemory.heap=$heap" verify </dev/null || status=1
if [ -e "$report" ]; then
  cat "$report"
fi
exit "$status"
