#!/bin/sh
# Puts PostgreSQL on a Debian machine, for the tests of the store. Does nothing where its programs are already there.
set -eu
for initdb in /usr/lib/postgresql/*/bin/initdb; do [ -x "$initdb" ] && exit 0; done
[ -n "${POSTGRESQL_BIN:-}" ] && exit 0
echo "PostgreSQL is missing; installing Debian's package ..."
if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
# The tests start a server of their own: Debian's need not run.
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq postgresql >/dev/null
for initdb in /usr/lib/postgresql/*/bin/initdb; do [ -x "$initdb" ] && exit 0; done
echo "PostgreSQL could not be installed: set POSTGRESQL_BIN to the folder of initdb" >&2
exit 1
