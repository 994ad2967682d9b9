#!/usr/bin/env python3
"""Fingerprints of the paragraphs of a source document.

    Scripts/fingerprints.py SOURCE              prints paragraph<TAB>sha256 for each paragraph
    Scripts/fingerprints.py SOURCE --text 7.1   prints the folded text the fingerprint is made from
    Scripts/fingerprints.py SOURCE --check FILE…  checks every `paragraph: "…", sha256: "…"` of these files

How a document is split (`homeward policy verify` does exactly the same):

White space is U+0009 to U+000D, U+0020 and U+00A0. The document is UTF-8; a line ends at U+000A. Each line
is trimmed of white space at both ends; what remains empty is ignored throughout.

NUMBERED scheme, when it finds at least ten paragraphs (documents with numbered paragraphs):
 1. Furniture is dropped: the lines `Home Visits Policy Framework`, `Re-Issue Date: 13 Jan 2025`, a lone `-`
    or `_`, and footnotes (lines beginning with a superscript digit, U+00B9, U+00B2, U+00B3, U+2070-U+2079).
 2. A line that matches  ^(- )?(D.D(.D)?).?W+(rest)$  (D one or two digits, W white space, one optional full
    stop after the number) opens the paragraph of that number, its text beginning with `rest`; but a number of
    two parts without the leading `- ` is a heading.
 3. A heading (that one; or  ^D.?W+[A-Z]…  with a number of one part; or the line `Annex A`) closes the
    paragraph that is open; its own words belong to no paragraph.
 4. Every other line, bullets and their `- ` included, belongs to the paragraph that is open, or to none.
 So a paragraph whose number was lost (section 6) belongs to the numbered paragraph before it.

HEADINGS scheme, otherwise (documents without numbers):
 1. A bullet is a line beginning with `- ` or `• `; the mark is dropped.
 2. A heading is a line that is no bullet, of at most 60 characters, without a comma, that does not end in one
    of `. : ; , ? !`; or one that ends in `:` and in which every word of four letters or more begins with a
    capital. A final `:` is not part of the heading.
 3. Every other line under a heading is a paragraph by itself, named by the heading and its ordinal there, from
    1: `Frequency 1`. A heading that comes again goes on counting. Lines before the first heading are ignored.

The fingerprint is the SHA-256, in lower-case hex, of the UTF-8 bytes of the paragraph's lines joined by one
space, with each run of white space folded to one space and the ends trimmed. The number itself is not part of
the text; emphasis marks (`**`, `<u>`) and footnote marks inside a sentence are.
A paragraph number that opens twice is an error.
"""

import hashlib
import re
import sys

SPACE = "\t\n\x0b\x0c\r \xa0"
FOLD = re.compile(f"[{SPACE}]+")
FURNITURE = {"Home Visits Policy Framework", "Re-Issue Date: 13 Jan 2025", "-", "_"}
FOOTNOTE = re.compile("^[\u00b9\u00b2\u00b3\u2070-\u2079]")
NUMBERED = re.compile(rf"^(- )?([0-9]{{1,2}}\.[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?)\.?[{SPACE}]+(.*)$")
PART = re.compile(rf"^[0-9]{{1,2}}\.?[{SPACE}]+[A-Z]")
WORD = re.compile(r"[A-Za-z]+")
CITED = re.compile(r'paragraph: "([^"]+)", sha256: "([^"]*)"')


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return [line for line in (raw.strip(SPACE) for raw in text.split("\n")) if line]


def numbered(lines):
    paragraphs, open_number = {}, None
    for line in lines:
        if line in FURNITURE or FOOTNOTE.match(line):
            continue
        match = NUMBERED.match(line)
        if match and (match[1] or match[2].count(".") == 2):
            open_number = match[2]
            if open_number in paragraphs:
                sys.exit(f"paragraph {open_number} opens twice")
            paragraphs[open_number] = [match[3]]
        elif match or PART.match(line) or line == "Annex A":
            open_number = None
        elif open_number:
            paragraphs[open_number].append(line)
    return paragraphs


def is_heading(line):
    if len(line) > 60 or "," in line:
        return False
    if line.endswith(":"):
        return all(word[0].isupper() for word in WORD.findall(line) if len(word) >= 4)
    return line[-1] not in ".;?!"


def by_headings(lines):
    paragraphs, heading, counts = {}, None, {}
    for line in lines:
        bullet = line.startswith(("- ", "\u2022 "))
        if not bullet and is_heading(line):
            heading = line.rstrip(":")
        elif heading is not None:
            counts[heading] = counts.get(heading, 0) + 1
            paragraphs[f"{heading} {counts[heading]}"] = [line[2:] if bullet else line]
    return paragraphs


def folded(path):
    lines = lines_of(path)
    paragraphs = numbered(lines)
    if len(paragraphs) < 10:
        paragraphs = by_headings(lines)
    return {name: FOLD.sub(" ", " ".join(parts)).strip(SPACE) for name, parts in paragraphs.items()}


def fingerprints(path):
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in folded(path).items()}


def check(source, files):
    known, wrong, cites = fingerprints(source), 0, 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                for paragraph, fingerprint in CITED.findall(line):
                    cites += 1
                    if known.get(paragraph) != fingerprint:
                        wrong += 1
                        print(f"{name}:{number}: {paragraph}: the document has {known.get(paragraph, 'no such paragraph')}")
    print(f"{cites} citations, {wrong} that differ")
    return 1 if wrong else 0


def main(arguments):
    if len(arguments) == 1:
        for name, fingerprint in fingerprints(arguments[0]).items():
            print(f"{name}\t{fingerprint}")
        return 0
    if len(arguments) == 3 and arguments[1] == "--text":
        print(folded(arguments[0])[arguments[2]])
        return 0
    if len(arguments) > 2 and arguments[1] == "--check":
        return check(arguments[0], arguments[2:])
    print(__doc__.split("\n\n")[1], file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
