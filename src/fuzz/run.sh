#!/bin/bash
# Fuzzes every target, or those that are named, for three minutes each. See README.md beside this file.
# usage: run.sh [TARGET]...
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    while read -r file; do
        targets+=("$(basename "$file" .java)")
    done < <(find "$here/java" -name '*FuzzTest.java' | sort)
fi

options=(-B -q ${CARAVAN_MAVEN_OPTIONS:-} -Pfuzz)
./mvnw "${options[@]}" test-compile
failed=()
# The fuzzer takes one target in a process.
for target in "${targets[@]}"; do
    echo "fuzz: $target"
    log=target/fuzz/$target.log
    if JAZZER_FUZZ=1 ./mvnw "${options[@]}" surefire:test -Dtest="$target" >"$log" 2>&1; then
        grep -aE '^#[0-9]+.*DONE|^Done ' "$log" || true
    else
        grep -aE -m 20 '^== Java|^\s+at dev\.caravan|Test unit written|FuzzTestFinding' "$log" || tail -20 "$log"
        failed+=("$target")
    fi
done
echo "fuzz: targets=${#targets[@]} findings=${#failed[@]} ${failed[*]:-}"
[ ${#failed[@]} -eq 0 ]
