#!/bin/bash
# Builds Homeward and serves the demo region, on this machine only, from an embedded database.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$(homeward_root)"

port=${PORT:-8080}
install_missing serve
fetch_assets
swift build -c release --product homeward
homeward=.build/release/homeward

folder=${XDG_DATA_HOME:-$HOME/.local/share}/homeward
database=$folder/demo.sqlite
mkdir -p "$folder"
chmod 700 "$folder"
if [ ! -e "$database" ]; then
  say "Preparing the demo region (everybody in it is made up) in $database"
  "$homeward" demo --database "sqlite:$database" || { rm -f "$database" "$database"-*; exit 1; }
fi
say "Serving on http://127.0.0.1:$port (this machine only). Stop with Ctrl-C. To start afresh: rm '$database'*"
exec "$homeward" serve --database "sqlite:$database" --port "$port"
