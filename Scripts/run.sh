#!/bin/bash
# Builds Homeward and serves the demo region, on this machine only, from an embedded database.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$(homeward_root)"

port=${PORT:-8080}
install_missing serve
fetch_assets
build_release
homeward=.build/release/homeward

folder=${XDG_DATA_HOME:-$HOME/.local/share}/homeward
database=$folder/demo.sqlite
invitations=$folder/demo-invitations.txt
day=2025-06-30
mkdir -p "$folder"
chmod 700 "$folder"
if [ ! -e "$database" ]; then
  say "Preparing the demo region (everybody in it is made up) in $database"
  if ! (umask 077 && "$homeward" demo --database "sqlite:$database" --as-of "$day" >"$invitations"); then
    rm -f "$database" "$database"-* "$invitations"
    fail "The demo region could not be made."
  fi
fi
[ ! -e "$invitations" ] || cat "$invitations"
say ""
say "Serving on http://127.0.0.1:$port (this machine only). Stop with Ctrl-C."
say "To sign in: open http://127.0.0.1:$port/invitation, paste an invitation from above and choose a password; each works once."
say "To start afresh: rm '$database'* '$invitations'"
exec "$homeward" serve --database "sqlite:$database" --as-of "$day" --port "$port" --organisation "Demo region"
