#!/usr/bin/env bash
# The long chaos run: deploy/chaos.sh [ROUNDS] [SEED]
# Kills, stops, cuts and restarts the parts of a real platform in the middle of real migrations, and compares
# everything after each round. The same seed decides the same strikes. Needs what deploy/verify.sh sets up.
# What happens is told in deploy/standalone/target/chaos/rounds.log while it does; the last lines are the sum.
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
log=deploy/standalone/target/chaos/rounds.log

rm -f "$log"
status=0
./mvnw -q -B -ntp -Dquick -pl deploy/standalone -am -Dtest=none -Dit.test=ChaosIT \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dchaos.rounds=$rounds" ${seed:+"-Dchaos.seed=$seed"} verify </dev/null || status=1
if [ -e "$log" ]; then
  sed -n '/^seed /p; /^--- /,$p' "$log"
fi
exit "$status"
