#!/usr/bin/env bash
# The long chaos run: deploy/chaos.sh [ROUNDS] [SEED]
# Kills, stops and restarts the processes of a platform and cuts its connections while it migrates mailboxes, and
# compares all messages after each round. The same seed gives the same faults and destinations (Dovecot, Cyrus and
# Courier in turn). 500 faults are about 90 rounds. Needs what deploy/verify.sh sets up.
# deploy/chaos/target/chaos/rounds.log shows the progress; its last lines are the summary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-50}
seed=${2:-}
case $rounds$seed in
  *[!0-9]*)
    echo "usage: deploy/chaos.sh [ROUNDS] [SEED]" >&2
    exit 64
    ;;
esac
log=deploy/chaos/target/chaos/rounds.log

rm -f "$log"
status=0
./mvnw -q -B -ntp -Dquick -pl deploy/chaos -am -Dtest=none -Dit.test=ChaosIT \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dchaos.rounds=$rounds" ${seed:+"-Dchaos.seed=$seed"} verify </dev/null || status=1
if [ -e "$log" ]; then
  sed -n '/^seed /p; /^--- /,$p' "$log"
fi
exit "$status"
