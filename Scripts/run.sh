#!/bin/bash
# Builds Homeward and serves the demo region, on this machine only, from an embedded database.
#   PORT=8081 make run            another port; 0 lets the system choose one
#   HOMEWARD_BINARY=PATH          runs that program and builds nothing
#   HOMEWARD_ASSETS, HOMEWARD_POLICIES, XDG_DATA_HOME are kept to; HOMEWARD_DATABASE is not: the demo has its own
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$(homeward_root)"

day=2025-06-30
port=${PORT:-8080}
homeward=${HOMEWARD_BINARY:-}
folder=${XDG_DATA_HOME:-$HOME/.local/share}/homeward
database=sqlite:$folder/demo.sqlite

# The style sheet of the pages: fetched once, and again where the script that pins it is newer.
provide_assets() {
  [ -z "${HOMEWARD_ASSETS:-}" ] || return 0
  if [ -e Assets/govuk-frontend.css ] && [ -e Assets/govuk-frontend.js ]; then
    [ Assets/govuk-frontend.css -nt Scripts/fetch-assets.sh ] || fetch_assets ||
      say "The style sheet could not be fetched again; going on with the one that is there."
  else
    fetch_assets || fail "The style sheet of the pages is fetched once, and that needs a connection to a Python package index. Connect and run this again."
  fi
}

# The demo region, made whole or not at all.
provide_demo() {
  mkdir -p "$folder"
  chmod 700 "$folder"
  if [ -e "$folder/demo.sqlite" ]; then
    say "The demo region is there already: $folder/demo.sqlite"
    "$homeward" migrate --quiet --database "$database" >/dev/null
    return
  fi
  say "Preparing the demo region; everybody in it is made up."
  draft=$(mktemp -d "$folder/demo.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  "$homeward" demo --quiet --database "sqlite:$draft/demo.sqlite" --as-of "$day" >/dev/null ||
    fail "The demo region could not be made. Nothing was left behind."
  for part in -wal -shm ""; do
    [ ! -e "$draft/demo.sqlite$part" ] || mv "$draft/demo.sqlite$part" "$folder/demo.sqlite$part"
  done
  rm -rf "$draft"
  trap - EXIT
}

# Who can sign in: with the password somebody set, else with an invitation made now.
show_people() {
  local user state roles place name code
  say ""
  say "People to sign in as:"
  "$homeward" account list --plain --database "$database" | while IFS=$'\t' read -r user state roles place name; do
    case $state in
      open) code="(the password you set)" ;;
      closed) code="(closed)" ;;
      *) code=$("$homeward" account invite --quiet --user "$user" --database "$database") ;;
    esac
    printf '  %-11s %-24s %s\n' "$user" "$roles" "$code"
  done
}

if [ -z "$homeward" ]; then
  install_missing serve
  provide_assets
  build_release || fail "The build failed. The first one fetches the sources it depends on, which needs a connection."
  homeward=$PWD/.build/release/homeward
else
  [ -x "$homeward" ] || fail "HOMEWARD_BINARY names no program: $homeward"
  provide_assets
fi
provide_demo
show_people
say ""
say "To sign in for the first time: open the page /invitation at the address below, paste the code that stands beside a"
say "user name and choose a password of at least 15 characters. Each code works once; run this again for new ones."
say "To start afresh: rm '$folder'/demo.sqlite*"
say ""
exec "$homeward" serve --database "$database" --as-of "$day" --port "$port" --organisation "Demo region"
