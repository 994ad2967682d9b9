#!/bin/bash
# Runs named steps in order, times each, stops at the first that fails and ends with a summary that counts tests.
#   Scripts/test.sh all | STEP...     steps: build lint swift policy assets commands samples release simulation bench chaos escalation browser screenshots
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$(homeward_root)" || exit 1

log=$(mktemp -d -t homeward-test.XXXXXX)
trap 'rm -rf "$log"' EXIT
trap 'exit 130' INT TERM
summary=() passed=0 begun=$SECONDS

step_prepare() { set -e; install_missing test; prepare_venv; }
step_build() { swift build --build-tests; }
# A test that fails is given one more try, so that a run is not lost to a busy machine; the summary names it as unsteady,
# which is a fault to be mended, and one that fails twice ends the run. Six Swift tests at a time: enough to keep two
# cores busy, too few to make them wait for one another's locks.
swift_tests() {
  SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=6 Scripts/with-postgres.sh swift test --skip-build
}
step_swift() {
  swift_tests && return
  echo "== Swift tests, once more, since some failed"
  swift_tests
}
python_tests() { Scripts/with-postgres.sh .venv/bin/python -m pytest -q -raR --reruns 1 --durations 25 --durations-min 5 "$@"; }
step_lint() { swift format lint --strict --recursive Package.swift Sources Tests; }
step_policy() { .build/debug/homeward policy check Policies; }
# Two at a time where files do not share anything; what is measured or put under faults runs alone.
side_by_side() { python_tests -n 2 --dist "$@"; }
step_commands() {
  HOMEWARD_BINARY=$PWD/.build/debug/homeward side_by_side loadfile Tests/CommandTests
}
step_release() { build_release; }
step_assets() { fetch_assets; }
step_samples() { HOMEWARD_PREVIEW=$PWD/.build/preview swift test --skip-build --filter PreviewTests; }
step_bench() {
  .venv/bin/python Benchmarks/due/golden.py || return
  .venv/bin/python Benchmarks/due/run.py --people 10000 --rounds 9 \
    --binary "$PWD/.build/release/homeward" --fail-below-python 8 --fail-below-duckdb 1.5
}
# Worlds in which everything fails, for twenty seconds on every core: how many and how fast, and none wrong.
step_simulation() {
  swift build -c release --static-swift-stdlib --product simulate && .build/release/simulate
}
# The tools, and a cut of the faults; all of them with HOMEWARD_CHAOS=whole (make chaos).
step_chaos() {
  HOMEWARD_BINARY=${HOMEWARD_BINARY:-$PWD/.build/release/homeward} python_tests Tests/ChaosTests
}
step_escalation() { .venv/bin/python Benchmarks/escalation/run.py; }
step_browser() {
  # Pictures are for people to look at (make screenshots); nothing is held against them.
  HOMEWARD_BINARY=${HOMEWARD_BINARY:-$PWD/.build/release/homeward} \
    side_by_side loadgroup Tests/BrowserTests -k "not screenshots_of_the_samples"
}
step_screenshots() {
  HOMEWARD_BINARY=${HOMEWARD_BINARY:-$PWD/.build/release/homeward} \
    .venv/bin/python -m pytest -q Tests/BrowserTests -k screenshots
}

title() {
  case $1 in
    prepare) echo "install what the tests need" ;;
    build) echo "debug build with the tests" ;;
    swift) echo "Swift tests, on SQLite and PostgreSQL" ;;
    lint) echo "formatter, strict" ;;
    policy) echo "policies and their golden cases" ;;
    commands) echo "command tests" ;;
    release) echo "release build" ;;
    assets) echo "front-end assets" ;;
    samples) echo "sample pages for the browser" ;;
    bench) echo "benchmarks at 10,000 people" ;;
    simulation) echo "simulated worlds in which everything fails" ;;
    chaos) echo "the program under faults" ;;
    escalation) echo "timers beside those of others" ;;
    browser) echo "browser tests" ;;
    screenshots) echo "screenshots" ;;
    *) return 1 ;;
  esac
}

# The number of tests that a step's output says it ran: Swift Testing's closing line, or pytest's.
count_tests() {
  sed -nE 's/.*Test run with ([0-9]+) tests?.* passed after.*/\1/p; s/^(.*[ =])?([0-9]+) passed.*/\2/p' "$1" |
    awk '{ sum += $1 } END { print sum + 0 }'
}

# The lines of a step's output that say what failed, for the end of a long log.
failures() {
  local found
  found=$(grep -aE '✘|recorded an issue|^(FAILED|ERROR) |: (error|fatal error): |^Fatal error' "$1" | grep -av 'Test run with' | tail -25)
  [ -z "$found" ] && return
  echo
  echo "What failed"
  sed 's/^/  /' <<<"$found"
}

# The tests that passed only when they were tried again.
unsteady() { sed -nE 's/^RERUN ([^ ]+).*/\1/p; s/.*✘ Test ("[^"]*"|[a-zA-Z]+\(\)) failed after.*/\1/p' "$1" | sort -u; }

clock() { printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); }

finish() {
  local code=$1
  echo
  echo "Summary"
  printf '  %s\n' "${summary[@]}"
  if [ "$code" = 0 ]; then
    echo "All green: $passed tests passed, 0 failed, in $(clock $((SECONDS - begun)))."
  else
    echo "Red: stopped at the first step that failed; $passed tests had passed, after $(clock $((SECONDS - begun)))."
  fi
  exit "$code"
}

run_step() {
  local name=$1 heading start code count took
  heading=$(title "$name") || fail "There is no step called \`$name\`. Steps: build lint swift policy commands assets samples release simulation bench chaos escalation browser screenshots"
  echo
  echo "== $heading"
  start=$SECONDS
  (step_"$name") 2>&1 | tee "$log/$name"
  code=${PIPESTATUS[0]}
  took=$(clock $((SECONDS - start)))
  count=$(count_tests "$log/$name")
  passed=$((passed + count))
  [ "$count" = 0 ] && count="" || count=", $count tests"
  if [ "$code" = 0 ]; then
    summary+=("green  $heading ($took$count)")
    while read -r test; do summary+=("       unsteady, passed only when tried again: $test"); done < <(unsteady "$log/$name")
  else
    summary+=("RED    $heading ($took$count, exit $code)")
    failures "$log/$name"
    finish 1
  fi
}

steps=("$@")
[ "${1:-}" = all ] && steps=(build lint swift policy assets commands samples release simulation bench chaos browser)
[ ${#steps[@]} -gt 0 ] || fail "Say which steps to run, or \`all\`."
case " ${steps[*]} " in
  *" lint "*) [ ${#steps[@]} = 1 ] || run_step prepare ;;
  *) run_step prepare ;;
esac
for name in "${steps[@]}"; do run_step "$name"; done
finish 0
