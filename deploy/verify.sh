#!/usr/bin/env bash
# deploy/verify.sh [MAVEN OPTIONS]: without options, two modules and two test classes of a module run at a time
# (-T2 -Dit.forks=2).
# Installs what the tests need (as root, on Debian and its derivatives; otherwise it prints what to install) and runs
# all tests. Fails when a test failed or was skipped, or when no integration test ran.
# The last line has the form "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() {
  echo "verify: $*" >&2
}

has_jdk() (
  # shellcheck disable=SC1091
  . .mvn/find-jdk.sh
  find_jdk 2>/dev/null
)

has_maven() {
  [ -n "${MAVEN_HOME:-}${MVNW_REPOURL:-}" ] || command -v mvn >/dev/null
}

has_dovecot() {
  local imap
  for imap in /usr/lib/dovecot/imap /usr/libexec/dovecot/imap; do
    if [ -x "$imap" ] && [ -x /usr/sbin/dovecot ]; then return 0; fi
  done
  return 1
}

# Mail servers that cannot be installed together with Dovecot; the fixture UnpackedServers uses the same directory.
if [ "$(id -u)" -eq 0 ]; then
  servers=/var/cache/mailhaul/servers
else
  servers=${XDG_CACHE_HOME:-$HOME/.cache}/mailhaul/servers
fi

has_servers() {
  [ -x "$servers/usr/lib/cyrus/bin/imapd" ] && [ -x "$servers/usr/bin/imapd" ]
}

offered() {
  LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'
}

# The packages of Cyrus and Courier conflict with Dovecot and with each other. So they are only unpacked, with those
# libraries that are not installed: nothing is installed, upgraded or started, and root is not needed.
unpack_servers() {
  local packages=(cyrus-imapd cyrus-common sasl2-bin libsasl2-2 libsasl2-modules libsasl2-modules-db
    courier-imap courier-base courier-authlib)
  local libraries missing package work
  say "unpacking Cyrus and Courier into $servers"
  if ! offered cyrus-imapd && [ "$(id -u)" -eq 0 ]; then
    apt-get update -q >&2 || true
  fi
  libraries=$(LC_ALL=C apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "${packages[@]}" | sed -n 's/^ *|\{0,1\}Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u)
  # shellcheck disable=SC2086
  missing=$(LC_ALL=C apt-get install -s --no-install-recommends --no-upgrade $libraries |
    sed -n 's/^Inst \([^ ]*\) (.*/\1/p')
  work=$(mktemp -d)
  # shellcheck disable=SC2086
  if ! (cd "$work" && apt-get download -q -o APT::Sandbox::User=root "${packages[@]}" $missing >&2); then
    rm -rf "$work"
    say "apt-get could not download ${packages[*]} (apt-get update, as root, may help)."
    exit 1
  fi
  for package in "$work"/*.deb; do
    dpkg-deb -x "$package" "$work/servers"
  done
  chmod 755 "$work/servers"
  mkdir -p "$(dirname "$servers")"
  rm -rf "$servers"
  mv "$work/servers" "$servers"
  rm -rf "$work"
}

# Tests start their own servers. The service of an installed package must start neither now nor at the next boot.
restore_policy() {
  rm -f /usr/sbin/policy-rc.d
  if [ -e /usr/sbin/policy-rc.d.verify ]; then
    mv /usr/sbin/policy-rc.d.verify /usr/sbin/policy-rc.d
  fi
}

apt_install() {
  say "installing $*"
  if [ -e /usr/sbin/policy-rc.d ] && [ ! -e /usr/sbin/policy-rc.d.verify ]; then
    mv /usr/sbin/policy-rc.d /usr/sbin/policy-rc.d.verify
  fi
  trap restore_policy EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2; then
    say "apt-get could not install $*"
    exit 1
  fi
  restore_policy
  trap - EXIT
}

set_up() {
  local missing=() jdk=
  has_dovecot || missing+=(dovecot-imapd)
  has_maven || missing+=(maven)
  # Tests that kill a whole process group need the program kill: the shell's built-in is not enough.
  [ -n "$(type -P kill)" ] || missing+=(procps)
  has_jdk || jdk=missing
  if [ -z "$jdk" ] && [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >&2 || say "apt-get update failed; continuing with the existing package lists"
    if [ -n "$jdk" ]; then
      if offered openjdk-25-jdk-headless; then
        missing+=(openjdk-25-jdk-headless)
      elif offered temurin-25-jdk; then
        missing+=(temurin-25-jdk)
      else
        say "install a JDK 25 or later, such as Temurin 25: the package sources of this machine do not have one."
        exit 1
      fi
    fi
    local dovecot=present
    has_dovecot || dovecot=new
    apt_install "${missing[@]}"
    if [ "$dovecot" = new ] && command -v update-rc.d >/dev/null; then
      update-rc.d dovecot disable >/dev/null 2>&1 || true
    fi
    return
  fi
  if [ -n "$jdk" ]; then
    missing+=("a JDK 25 or later")
  fi
  local list
  list=$(printf ', %s' "${missing[@]}")
  say "missing: ${list#, }. Install them (the names are Debian's), or run this script as root on a machine with apt-get."
  if ! has_dovecot; then
    say "The tests start Dovecot themselves; its service need not run."
  fi
  exit 1
}

# Reads the reports of this run by surefire or failsafe; prints a line "passed|failed|skipped CLASS: TEST" for each
# test. (The totals in the reports do not count nested test classes.)
reports() {
  find . -path "*/target/$1-reports/TEST-*.xml" -exec cat {} + | awk '
    function attribute(name) {
      if (!match($0, " " name "=\"[^\"]*\"")) return ""
      return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
    }
    function finish() {
      if (test != "") print result, test
      test = ""
    }
    /^ *<testcase / { finish(); test = attribute("classname") ": " attribute("name"); result = "passed" }
    /^ *<(failure|error)[ >\/]/ { result = "failed" }
    /^ *<skipped[ >\/]/ { result = "skipped" }
    END { finish() }'
}

set_up
if ! has_servers; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    say "missing: Debian's cyrus-imapd and courier-imap, unpacked in $servers. Copy that directory from a Debian 12."
    exit 1
  fi
  unpack_servers
fi

# Without a UTF-8 locale, Java cannot open files with names that are not ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

# Old classes, too: a resource that was deleted in the sources, such as a database migration, would stay.
find . -type d \( -path '*/target/surefire-reports' -o -path '*/target/failsafe-reports' \
  -o -path '*/target/classes' -o -path '*/target/test-classes' \) -prune -exec rm -rf {} +
status=0
if [ $# -eq 0 ]; then
  set -- -T2 -Dit.forks=2
fi
./mvnw -B -ntp "$@" verify </dev/null || status=1

integration=$(reports failsafe)
all=$(reports surefire; printf '%s\n' "$integration")
if grep -q '^skipped ' <<<"$all"; then
  say "skipped tests count as failures:"
  sed -n 's/^skipped /  /p' <<<"$all" >&2
  status=1
fi
if [ -z "$integration" ]; then
  say "no integration test ran."
  status=1
fi
echo "$(grep -c '^passed ' <<<"$all" || true) passed, $(grep -c '^failed ' <<<"$all" || true) failed"
exit "$status"
