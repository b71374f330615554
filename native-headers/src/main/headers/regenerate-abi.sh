#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Regenerates the layouts in src/generated/java from guests/abi/sidecore.h, the one source of the guest ABI.
#   JEXTRACT=/path/to/jextract ./regenerate.sh [JEXTRACT OPTION ...]
set -euo pipefail
cd "$(dirname "$0")"
[ -n "${JEXTRACT:-}" ] || { sed -n '3,4s/^# *//p' "$0" >&2; exit 2; }
header=../../../../guests/abi/sidecore.h
out=../../generated/java
mapfile -t names < <(
  sed -n 's/^struct \([a-z_]*\) {$/--include-struct\n\1/p' "$header"
  sed -n 's/^#define \(SIDECORE_[A-Z_]*\) .*/--include-constant\n\1/p' "$header"
)
rm -rf "$out/io/outrigger/linux/abi"
"$JEXTRACT" "$@" --output "$out" -t io.outrigger.linux.abi --header-class-name Sidecore "${names[@]}" "$header"
# The generated code is not ours to make free of lint warnings; the rest of the module is.
find "$out/io/outrigger/linux/abi" -name '*.java' -exec sed -i \
  -e '1s|^|// SPDX-License-Identifier: Apache-2.0\n|' -e 's/^public \(final \)\?class /@SuppressWarnings("all")\n&/' -e 's/^class /@SuppressWarnings("all")\n&/' {} +
