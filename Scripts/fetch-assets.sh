#!/usr/bin/env bash
# Fetches GOV.UK Frontend 5.11.1 as the pinned wheel that carries its compiled files, checks what it got and writes
# the two files that pages use into Assets/ (not committed). Needs bash, python3 with pip, unzip and sha256sum.
#
# What is changed on the way, always in the same manner: the files of the font GDS Transport and the crest are for
# GOV.UK alone, so every @font-face and every address of a file goes; the font becomes Arial; the brand's blue
# becomes the service's accent colour; the notes that lead to source maps go.
set -euo pipefail

wheel='fast-gov-uk==0.9.1'
wheel_sha256='3130509fbe32eb619d700d79c8c8c2c60f6d3e45e6f249cd59304b800cce6dab'
style_sha256='85bc0987f4c2b952b040209b0f6108d762c62eed9feba92cb425faba814efbd4'
script_sha256='7ff900e7b113b66b272a01f5fe9659284461d9592cef8f618e06bbce4edadb7c'

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
assets="${1:-$root/Assets}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

fail() { echo "fetch-assets: $1" >&2; exit 1; }

check() { # FILE SHA256
  [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ] || fail "$(basename "$1") is not the file that was pinned; nothing was written"
}

python3 -m pip download "$wheel" --quiet --disable-pip-version-check --python-version 3.12 --only-binary=:all: \
  --no-deps --dest "$work" || fail "could not download $wheel; check the connection to the package index"
check "$work"/fast_gov_uk-0.9.1-py3-none-any.whl "$wheel_sha256"
unzip -q "$work"/fast_gov_uk-0.9.1-py3-none-any.whl -d "$work/wheel"
check "$work/wheel/fast_gov_uk/assets/govuk-frontend-5.11.1.min.css" "$style_sha256"
check "$work/wheel/fast_gov_uk/assets/govuk-frontend-5.11.1.min.js" "$script_sha256"

mkdir -p "$assets"
python3 - "$work/wheel/fast_gov_uk/assets" "$assets" <<'PYTHON'
import pathlib, re, sys

source, target = (pathlib.Path(name) for name in sys.argv[1:])
style = (source / "govuk-frontend-5.11.1.min.css").read_text(encoding="utf-8")
style = re.sub(r"@font-face\s*\{[^}]*\}", "", style)
style = re.sub(r"url\((?!['\"]?data:)[^)]*\)", "none", style)
style = re.sub(r'"?GDS Transport"?\s*,\s*arial\s*,\s*sans-serif', "Arial,Helvetica,sans-serif", style, flags=re.I)
style = re.sub(r"#(1d70b8|1a65a6)\b", "var(--hw-accent,#0b5d68)", style, flags=re.I)
style = re.sub(r"#(003078|0f385c|144e81)\b", "var(--hw-accent-dark,#063a41)", style, flags=re.I)
style = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)
for forbidden in ("@font-face", "GDS Transport", "crest", "//# source"):
    if forbidden.lower() in style.lower():
        sys.exit(f"fetch-assets: the style still holds {forbidden}")
script = (source / "govuk-frontend-5.11.1.min.js").read_text(encoding="utf-8")
script = re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.M)
for name, text in (("govuk-frontend.css", style), ("govuk-frontend.js", script)):
    (target / name).write_text(text.rstrip() + "\n", encoding="utf-8")
PYTHON
for name in govuk-frontend.css govuk-frontend.js; do
  gzip --best --no-name --stdout "$assets/$name" >"$assets/$name.gz"
done
cp "$work"/wheel/fast_gov_uk-0.9.1.dist-info/licenses/LICENSE "$assets/LICENSE-fast-gov-uk.txt"
echo "Assets are in $assets" >&2
