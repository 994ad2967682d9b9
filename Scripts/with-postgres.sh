#!/bin/bash
# Runs a command with a private PostgreSQL: a fresh folder, a unix socket and no TCP port, removed afterwards.
# Its address is in HOMEWARD_TEST_POSTGRES.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

bin=$(postgres_bin)
[ -n "$bin" ] || fail "PostgreSQL's server is not installed: \`initdb\` was not found. On Debian: apt-get install postgresql"
folder=$(mktemp -d -t homeward-postgres.XXXXXX)
owner=()
if [ "$(id -u)" = 0 ]; then # initdb refuses root
  id postgres >/dev/null 2>&1 || fail "PostgreSQL refuses to run as root and there is no user \`postgres\` to run it as."
  chown postgres "$folder"
  owner=(runuser -u postgres --)
fi
stop() {
  (cd / && "${owner[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate --silent stop) >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM
(
  cd /
  "${owner[@]}" "$bin/initdb" --pgdata "$folder/data" --username homeward --auth trust --encoding UTF8 \
    --no-locale --no-sync >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
  rm -f "$folder.log"
  "${owner[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --silent --wait --options \
    "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=1500" start ||
    { cat "$folder/log" >&2; exit 1; }
  "${owner[@]}" "$bin/createdb" --host "$folder" --username homeward homeward
)
chmod 0755 "$folder"
export HOMEWARD_TEST_POSTGRES="postgresql:///homeward?host=$folder&user=homeward"
"$@"
