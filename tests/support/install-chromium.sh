#!/bin/sh
# Puts Chromium on a Debian machine, for the tests of the web chat. Does nothing where it is already there.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
[ -n "${CHROMIUM:-}" ] && exit 0
echo "Chromium is missing; installing Debian's package (fonts included) ..."
if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium fonts-noto-core >/dev/null
command -v chromium >/dev/null 2>&1 || { echo "Chromium could not be installed: set CHROMIUM to its path" >&2; exit 1; }
