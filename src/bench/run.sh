#!/bin/bash
# Measures and proves what the whole process does. See README.md beside this file.
# usage: run.sh drain|pipeline|enqueue|deferred|wire|tls|crash|lab [--sabotage[=KIND]] [--OPTION VALUE]...
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
usage() {
    sed -n '3p' "${BASH_SOURCE[0]}" | cut -c3- >&2
    exit 64
}

name=${1:-}
case $name in
drain | pipeline) tools="postfix smtp-sink smtp-source" kinds="drop-commit ignore-cap" ;;
enqueue) tools="smtp-sink" kinds="drop-commit" ;;
deferred) tools="smtp-sink" kinds="ignore-cap drop-commit settle-twice" ;;
wire) tools="smtp-sink smtp-source" kinds="no-reuse" ;;
tls) tools="postfix smtp-source" kinds="no-reuse forget-answers" ;;
lab) tools="" kinds="any-certificate bogus-is-insecure ignore-policy" ;;
crash) tools="" kinds="skip-claim drop-commit settle-twice" ;;
*) usage ;;
esac
shift

sabotage=
options=()
while [ $# -gt 0 ]; do
    case $1 in
    --sabotage) sabotage=${kinds%% *} ;;
    --sabotage=*) sabotage=${1#*=} ;;
    *) options+=("$1") ;;
    esac
    shift
done

PATH=$PATH:/usr/sbin
for tool in $tools; do
    if ! command -v "$tool" >/dev/null; then
        echo "$name needs $tool, which comes with Postfix: apt-get install postfix" >&2
        exit 69
    fi
done
if [ "$name" = drain ] || [ "$name" = pipeline ] || [ "$name" = tls ]; then
    [ "$(id -u)" = 0 ] || { echo "$name needs root: Postfix starts as root and drops privileges itself" >&2; exit 77; }
fi

work=$root/target/bench/$name-$$
child=
cleanup() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$child" ] && kill "$child" 2>/dev/null; then
        wait "$child" || true
    fi
    # After a failure what is there shows why.
    [ "$status" = 0 ] && [ -z "${CARAVAN_BENCH_KEEP:-}" ] && rm -rf "$work"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$work"

# A planted defect is applied to a copy: the product itself holds none.
source=$root
if [ -n "$sabotage" ]; then
    patch=$here/sabotage/$sabotage.patch
    if [[ " $kinds " != *" $sabotage "* ]]; then
        echo "$name cannot see the sabotage $sabotage; it sees: $kinds" >&2
        exit 64
    fi
    source=$root/target/bench/sabotage/$sabotage
    rm -rf "$source"
    mkdir -p "$source"
    cp -r "$root/src" "$root/pom.xml" "$root/mvnw" "$root/.mvn" "$source"
    patch -d "$source" -p1 --quiet <"$patch"
    echo "sabotage: $sabotage is planted; this run must fail"
fi

# The laboratory's cases are a test of the product's own; what is new here is that the product is spoilt.
lab() {
    local scripts log=$work/lab.log rows skipped ended=0
    scripts=$(cd "$root" && realpath "${CARAVAN_LAB:-../shared/lab}")
    (cd "$source" && exec ./mvnw -B ${CARAVAN_MAVEN_OPTIONS:-} -Plab test -Dtest=WholeLabTest -Dcaravan.lab="$scripts" \
        -Dspotless.check.skip=true) >"$log" 2>&1 || ended=$?
    grep -a '^lab: ' "$log" | sed 's/; {.*//' || true
    skipped=$(grep -a -m1 '^lab: skipped' "$log" || true)
    rows=$(grep -a '^lab: [0-9]* of [0-9]* cases' "$log" || true)
    if [ -n "$skipped" ]; then
        exit 69
    elif [ -z "$rows" ]; then
        tail -40 "$log" >&2
        exit 70
    elif [ -n "$sabotage" ] && [[ $rows =~ ^lab:\ ([0-9]+)\ of\ ([0-9]+) ]] \
        && [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]; then
        echo "the sabotage $sabotage was not caught: no row turned red" >&2
        exit 0
    fi
    exit "$ended"
}

. "$root/.mvn/jdk.sh"
if [ "$name" = lab ]; then
    [ ${#options[@]} = 0 ] || usage
    echo "building, and starting the laboratory" >&2
    lab
fi
if [ -z "${CARAVAN_BENCH_BUILT:-}" ] || [ -n "$sabotage" ]; then
    echo "building" >&2
    build=(./mvnw -B -q ${CARAVAN_MAVEN_OPTIONS:-} -Pbench package -DskipTests -Dspotless.check.skip=true)
    (cd "$source" && "${build[@]}") >"$work/build.log" 2>&1 || {
        tail -40 "$work/build.log" >&2
        exit 70
    }
fi
# A copy: the next build must not change what runs.
app=$work/app
cp -r "$source/target/bench/build/quarkus-app" "$app"

"$JAVA_HOME/bin/java" -Xmx2g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.util.logging.config.file="$here/logging.properties" \
    -Dbench.app="$app" -Dbench.dir="$work" -Dbench.src="$here" \
    -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" dev.caravan.bench.Bench "$name" ${options[@]+"${options[@]}"} &
child=$!
status=0
wait "$child" || status=$?
child=
if [ -n "$sabotage" ]; then
    [ "$status" = 0 ] && echo "the sabotage $sabotage was not caught" >&2
fi
exit "$status"
