#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Regenerates the bindings in src/generated/java from outrigger.h and linux.includes. See README.md.
#   JEXTRACT=/path/to/jextract ./regenerate.sh [JEXTRACT OPTION ...]
set -euo pipefail
cd "$(dirname "$0")"
[ -n "${JEXTRACT:-}" ] || { sed -n '3,4s/^# *//p' "$0" >&2; exit 2; }
out=../../generated/java
rm -rf "$out/io/outrigger/linux/headers"
"$JEXTRACT" "$@" --output "$out" -t io.outrigger.linux.headers --header-class-name Linux @linux.includes outrigger.h
# The generated code is not ours to make free of lint warnings; the rest of the module is.
find "$out/io/outrigger/linux/headers" -name '*.java' -exec sed -i \
  -e '1s|^|// SPDX-License-Identifier: Apache-2.0\n|' -e 's/^public \(final \)\?class /@SuppressWarnings("all")\n&/' -e 's/^class /@SuppressWarnings("all")\n&/' {} +
