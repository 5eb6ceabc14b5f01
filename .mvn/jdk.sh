# Sourced by mvnw: sets JAVA_HOME to a JDK 25, whatever the machine's default java is.
# Order: JAVA_HOME if it is one, JAVA_HOME_25, then the usual places. Otherwise it says what to install and fails.

caravan_java_version=25

caravan_is_jdk() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q "^JAVA_VERSION=\"$caravan_java_version[.\"+]" "$1/release"
}

caravan_find_jdk() {
    for candidate in "${JAVA_HOME:-}" "${JAVA_HOME_25:-}" \
        /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$candidate" ] && caravan_is_jdk "$candidate"; then
            JAVA_HOME=$candidate
            export JAVA_HOME
            return 0
        fi
    done
    echo "Caravan needs a JDK $caravan_java_version and found none." >&2
    echo "Install one (for example the package temurin-25-jdk or openjdk-25-jdk), or point JAVA_HOME at it." >&2
    return 1
}

caravan_find_jdk || exit 1
