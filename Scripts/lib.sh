# shellcheck shell=bash
# Functions shared by the scripts beside this file. To be sourced by bash.

# Where the package is.
homeward_root() { (cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd); }

say() { printf '%s\n' "$*"; }
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Builds the program as it is released. On Linux with Swift's own libraries inside: it starts in half the time, and
# runs where no toolchain is installed.
build_release() {
  case $(uname -s) in
    Linux) swift build -c release --static-swift-stdlib --product homeward ;;
    *) swift build -c release --product homeward ;;
  esac
}

# The name of the browser's command, or nothing.
chromium_path() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

# The folder of PostgreSQL's server commands, or nothing. Debian keeps them off the PATH, by version.
postgres_bin() {
  local initdb
  for initdb in $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV); do
    dirname "$initdb"
    return
  done
  initdb=$(command -v initdb || true)
  if [ -n "$initdb" ]; then dirname "$initdb"; fi
}

# Prints the Debian packages that are missing for `build`, `serve` or `test`.
missing_packages() {
  local purpose=$1
  command -v git >/dev/null || echo git
  command -v curl >/dev/null || echo curl
  command -v unzip >/dev/null || echo unzip
  command -v pkg-config >/dev/null || echo pkg-config
  pkg-config --exists sqlite3 2>/dev/null || echo libsqlite3-dev
  pkg-config --exists libpq 2>/dev/null || echo libpq-dev
  pkg-config --exists libcurl 2>/dev/null || echo libcurl4-openssl-dev
  command -v python3 >/dev/null || echo python3
  python3 -c 'import pip' 2>/dev/null || echo python3-pip
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  [ "$purpose" = test ] || return 0
  [ -n "$(postgres_bin)" ] || echo postgresql
  [ -n "$(chromium_path)" ] || echo chromium
  command -v java >/dev/null || echo default-jre-headless
  command -v man >/dev/null || echo man-db
}

# Stops where the toolchain is older than the package needs.
check_swift() {
  local version
  version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
  [ "$(printf '6.2\n%s\n' "${version:-0}" | sort -V | head -n 1)" = 6.2 ] ||
    fail "Swift 6.2 or later is needed; \`swift --version\` says ${version:-nothing}. Install a newer toolchain and try again."
}

# Installs what is missing for a purpose, or says exactly what to install and stops.
install_missing() {
  local purpose=$1 packages
  command -v swift >/dev/null || fail "Swift 6.2 or later is needed and \`swift\` is not on the PATH. Install a toolchain and try again."
  check_swift
  packages=$(missing_packages "$purpose" | tr '\n' ' ')
  [ -n "${packages// /}" ] || return 0
  say "Missing: $packages"
  command -v apt-get >/dev/null || fail "There is no apt-get here. Install these (Debian's names) with this system's own tools and try again: $packages"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as_root=(sudo -n); else
      fail "Installing needs root, and this user cannot use sudo without a password. Run this as root and try again: apt-get install --yes $packages"
    fi
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update --quiet --quiet
  # shellcheck disable=SC2086
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --quiet --no-install-recommends $packages
}

# Makes .venv hold exactly Tests/requirements.txt; does nothing when it already does.
prepare_venv() {
  local stamp=.venv/requirements.txt
  if ! cmp --silent Tests/requirements.txt "$stamp"; then
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement Tests/requirements.txt
    cp Tests/requirements.txt "$stamp"
  fi
}

# Fetches the front-end files that are depended on and not committed.
fetch_assets() { Scripts/fetch-assets.sh; }
