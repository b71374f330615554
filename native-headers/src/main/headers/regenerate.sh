#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Regenerates the code in src/generated/java: Linux's from outrigger.h and linux.includes, the guest ABI's. See README.md.
#   JEXTRACT=/path/to/jextract ./regenerate.sh [JEXTRACT OPTION ...]
set -euo pipefail
cd "$(dirname "$0")"
[ -n "${JEXTRACT:-}" ] || { sed -n '3,4s/^# *//p' "$0" >&2; exit 2; }
out=../../generated/java
options=("$@")

generate() { # package, class, jextract argument...
  local package=$1 class=$2
  local folder=$out/${package//.//}
  shift 2
  rm -rf "$folder"
  "$JEXTRACT" "${options[@]}" --output "$out" -t "$package" --header-class-name "$class" "$@"
  # The generated code is not ours to make free of lint warnings; the rest of the module is.
  find "$folder" -name '*.java' -exec sed -i \
    -e '1s|^|// SPDX-License-Identifier: Apache-2.0\n|' -e 's/^public \(final \)\?class /@SuppressWarnings("all")\n&/' -e 's/^class /@SuppressWarnings("all")\n&/' {} +
}

generate io.outrigger.linux.headers Linux @linux.includes outrigger.h

abi=../../../../guests/abi/sidecore.h # all of it: its structures and constants name themselves
mapfile -t names < <(
  sed -n 's/^struct \([a-z_]*\) {$/--include-struct\n\1/p' "$abi"
  sed -n 's/^#define \(SIDECORE_[A-Z0-9_]*\) .*/--include-constant\n\1/p' "$abi"
)
generate io.outrigger.linux.abi Sidecore "${names[@]}" "$abi"
