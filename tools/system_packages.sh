#!/usr/bin/env bash
# Install Debian packages where that is allowed: by root, or with a sudo that asks for nothing; else name the command.
# Usage: system_packages.sh PACKAGE...   Nothing happens where all are there, or where there is no dpkg.
set -euo pipefail
command -v dpkg-query >/dev/null || exit 0
missing=()
for package in "$@"; do
  [[ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" == *' installed' ]] || missing+=("$package")
done
[ "${#missing[@]}" != 0 ] || exit 0
if [ "$(id -u)" = 0 ]; then as=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=(sudo -n)
else
  echo "System packages are missing. Type: sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "== installing the system packages ${missing[*]}"
told="$({ "${as[@]}" apt-get update -qq; "${as[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}"; } 2>&1)" || { echo "$told" >&2; exit 1; }
