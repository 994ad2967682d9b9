"""The settings file: found as XDG has it, read with line numbers, after the flag and the environment [experience 5.1]."""

import json
import os
import re

import pytest

from conftest import ROOT
from test_serve import Served

DAY = ("calendar", "working-days", "--from", "2025-04-11", "--add", "15")


@pytest.fixture
def settings(clean_env, tmp_path):
    """Writes the settings file and gives its path."""
    def write(text, folder=None):
        path = (folder or tmp_path / "home/config") / "homeward/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
    return write


def in_force(done):
    return {entry["key"]: (entry["value"], entry["from"]) for entry in json.loads(done.stdout)["settings"]}


def test_a_flag_comes_before_the_environment_and_that_before_the_file_and_that_before_the_default(homeward, settings):
    days = {"england-and-wales": "2025-05-07", "us-federal": "2025-05-02", "scotland": "2025-05-06"}
    assert homeward(*DAY).stdout.strip() == days["england-and-wales"]
    settings('calendar = "scotland"\n')
    assert homeward(*DAY).stdout.strip() == days["scotland"]
    environment = {"HOMEWARD_CALENDAR": "us-federal"}
    assert homeward(*DAY, env=environment).stdout.strip() == days["us-federal"]
    assert homeward(*DAY, "--calendar", "england-and-wales", env=environment).stdout.strip() == days["england-and-wales"]


def test_the_file_is_where_xdg_has_it_or_where_it_is_said_to_be(homeward, settings, tmp_path):
    at_home = settings('calendar = "scotland"\n', tmp_path / "home/.config")
    beside = settings('calendar = "us-federal"\n', tmp_path / "elsewhere")
    for environment, expected in (
            ({"XDG_CONFIG_HOME": ""}, at_home), ({"XDG_CONFIG_HOME": "relative"}, at_home),
            ({"XDG_CONFIG_HOME": str(tmp_path / "elsewhere")}, beside), ({"HOMEWARD_CONFIG": str(beside)}, beside)):
        done = homeward("config", "check", "--json", env=environment)
        assert json.loads(done.stdout)["file"] == str(expected), done.stderr
        assert in_force(done)["calendar"][1] == f"{expected}:1"
    absent = homeward(*DAY, env={"HOMEWARD_CONFIG": str(tmp_path / "absent.toml")})
    assert absent.returncode == 3 and "absent.toml" in absent.stderr


def test_no_file_is_no_fault(homeward):
    done = homeward("config", "check")
    assert done.returncode == 0 and "there is no settings file" in done.stderr
    assert all(line.endswith("(default)") or "HOMEWARD_PAGER" in line for line in done.stdout.splitlines())


WRONG = {
    "an unknown key": ('\n# words\ndatabse = "x"\n', 3, "did you mean 'database'"),
    "a key outside its table": ("port = 1\n", 1, "did you mean 'serve.port'"),
    "an unknown key of a table": ('[serve]\nhost = "127.0.0.1"\n\nporrt = 1\n', 4, "did you mean 'serve.port'"),
    "an unknown table": ("[sevre]\nport = 1\n", 1, "all settings:"),
    "a table that is a value": ("serve = 3\n", 1, "[serve] on a line of its own"),
    "a number in quotes": ('[serve]\nport = "8080"\n', 2, "without quotes"),
    "a number that is a fraction": ("[serve]\nport = 80.5\n", 2, "whole number"),
    "a number beyond its range": ("serve.port = 65536\n", 1, "0 to 65535"),
    "drills that are never owed": ("serve.drill-days = 0\n", 1, "1 to 366"),
    "drills that are called out after two years": ("serve.drill-reminder-days = 730\n", 1, "1 to 366"),
    "a hold that ends never": ("serve.release-after = 61\n", 1, "1 to 60"),
    "a test message every minute": ("notices.canary-minutes = 1\n", 1, "5 to 60"),
    "a text that is a number": ("calendar = 7\n", 1, "a text in quotes"),
    "a word that is none of the words": ('colour = "green"\n', 1, '"never"'),
    "a time that is none": ('[serve]\nend-of-day = "6pm"\n', 2, '"00:00" to "23:59"'),
    "a time beyond the day": ('[serve]\nend-of-day = "24:00"\n', 2, '"00:00" to "23:59"'),
    "a time without quotes": ("[serve]\nend-of-day = 18:00:00\n", 2, "time of day in quotes"),
    "a relative path": ('policies = "Policies"\n', 1, "begins with / or ~/"),
    "a relative database": ('database = "sqlite:here.sqlite"\n', 1, "sqlite:~/PATH"),
    "a database that is none": ('database = "mysql://h/d"\n', 1, "postgres://HOST/DATABASE"),
    "a list with a number in it": ('serve.trusted-proxies = ["10.0.0.1", 2]\n', 1, "square brackets"),
    "no TOML": ("calendar =\n", 1, "no TOML"),
    "a key twice": ('calendar = "scotland"\ncalendar = "scotland"\n', 2, "no TOML"),
    "a proxy that is none": ('serve.trusted-proxies = [""]\n', 1, "IP addresses"),
    "a proxy of blanks": ('serve.trusted-proxies = ["10.0.0.1", " "]\n', 1, "IP addresses"),
    "a proxy with a name": ('serve.trusted-proxies = ["proxy.example"]\n', 1, "IP addresses"),
    "a control character": ('pager = "less\\u0007"\n', 1, "a text in quotes"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_no_setting_is_stops_the_command_with_line_and_remedy(homeward, settings, what):
    text, line, words = WRONG[what]
    path = settings(text)
    for command in (DAY, ("config", "check")):
        done = homeward(*command)
        assert done.returncode == 64 and done.stdout == "", done.stderr
        assert f"where: {path}:{line}\n" in done.stderr and words in done.stderr and "to do:" in done.stderr
        assert "settings.md#" in done.stderr
    doctor = {check["id"]: check for check in json.loads(homeward("doctor", "--json", "--port", 0).stdout)["checks"]}
    assert doctor["settings.file"]["outcome"] == "failed" and f"{path}:{line}" in doctor["settings.file"]["found"]
    assert homeward("manual").returncode == 0


@pytest.mark.parametrize("content", [b"calendar = \"\xff\"\n", b"# " + b"x" * 70_000], ids=["no UTF-8", "too large"])
def test_a_file_that_cannot_be_read_as_settings_is_refused_whole(homeward, settings, content):
    path = settings("")
    path.write_bytes(content)
    done = homeward(*DAY)
    assert done.returncode in (4, 64) and str(path) in done.stderr and "to do:" in done.stderr


FAULTS = {
    "calendar": ('calendar = "atlantis"\n', "atlantis"),
    "policies": ('policies = "/nowhere/at/all"\n', "names no folder"),
    "host": ('[serve]\nhost = "0.0.0.0"\n', "--trusted-proxy"),
    "accent": ('[serve]\naccent = "#ffff00"\n', "contrast"),
    "name": ('[serve]\nservice-name = ""\n', "1 to 100"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_check_sees_what_a_reader_of_the_file_does_not(homeward, settings, what):
    text, words = FAULTS[what]
    path = settings(text)
    done = homeward("config", "check")
    assert done.returncode == 64 and str(path) in done.stderr and words in done.stderr
    doctor = {check["id"]: check for check in json.loads(homeward("doctor", "--json", "--port", 0).stdout)["checks"]}
    assert doctor["settings.values"]["outcome"] == "failed"


def test_the_database_of_the_file_is_used_and_a_flag_names_another(homeward, settings, tmp_path):
    settings(f'database = "sqlite:{tmp_path}/set.sqlite"\n')
    init = ("init", "--region", "R1", "--pdu", "P1", "--team", "T1", "--user", "ash", "--name", "Ash")
    assert homeward(*init).returncode == 0 and (tmp_path / "set.sqlite").exists()
    assert homeward("journal", "verify").returncode == 0
    other = homeward("journal", "verify", "--database", f"sqlite:{tmp_path}/other.sqlite")
    assert other.returncode == 7 and "other.sqlite" in other.stderr


def test_a_server_listens_where_the_file_says(homeward_binary, settings, tmp_path):
    path = settings('[serve]\nlog-level = "error"\nservice-name = "Northways"\n', tmp_path / ".config")
    service = Served(homeward_binary, tmp_path, f"sqlite:{tmp_path / 'set.sqlite'}")
    try:
        answer, body = service.ask("/sign-in")
        assert answer.status == 200 and "Northways" in body, path
        assert not [line for line in service.log if '"level":"info"' in line]
    finally:
        service.stop()


def test_a_password_in_the_file_wants_a_mode_that_hides_it_and_is_never_shown(homeward, settings):
    path = settings('database = "postgres://homeward:open-sesame@127.0.0.1:1/none"\n')
    path.chmod(0o640)
    for command in (DAY, ("config", "check"), ("doctor",)):
        done = homeward(*command)
        assert done.returncode in (1, 64) and "open-sesame" not in done.stdout + done.stderr
        assert "640" in done.stdout + done.stderr and "chmod 600" in done.stdout + done.stderr
    path.chmod(0o600)
    assert homeward(*DAY).returncode == 0
    checked = homeward("config", "check")
    assert checked.returncode == 0 and "open-sesame" not in checked.stdout and "postgres://homeward:" in checked.stdout
    doctor = {check["id"]: check for check in json.loads(homeward("doctor", "--json", "--port", 0).stdout)["checks"]}
    assert doctor["settings.secrets"]["outcome"] == "warning"


@pytest.mark.parametrize("name,value,wanted", [
    ("HOMEWARD_PORT", "ninety", "a whole number from 0 to 65535"),
    ("HOMEWARD_LOG_LEVEL", "loud", "one of: debug, info, notice, warning, error"),
    ("HOMEWARD_ORGANISATION", "North\x07ways", "a text of at most 1000 characters, without control characters"),
    *(("HOMEWARD_TRUSTED_PROXIES", text, "at most 16 IP addresses, separated by commas")
      for text in (" ", ",", "10.0.0.1,", "10.0.0.1 10.0.0.2", "10.0.0.256", "proxy.example", "fe80::1%lo",
                   ",".join(["10.0.0.1"] * 17))),
])
def test_a_variable_that_a_key_does_not_take_is_named_in_words_of_the_environment(homeward, name, value, wanted):
    """What the variable takes, and not how the file would have it: no quotes and no brackets."""
    done = homeward("config", "check", env={name: value})
    assert done.returncode == 64 and done.stdout == ""
    assert done.stderr.splitlines()[0] == f"homeward: {name} takes {wanted}"
    assert "quotes" not in done.stderr and "brackets" not in done.stderr and "to do:" in done.stderr


def test_blanks_around_the_addresses_of_proxies_do_not_count(homeward, settings):
    """An address is kept as the system writes that of a peer."""
    expected = "10.0.0.1, 10.0.0.2, ::1"
    done = homeward("config", "check", "--json", env={"HOMEWARD_TRUSTED_PROXIES": " 10.0.0.1 ,10.0.0.2 , 0:0:0:0:0:0:0:1 "})
    assert in_force(done)["serve.trusted-proxies"] == (expected, "HOMEWARD_TRUSTED_PROXIES")
    settings('serve.trusted-proxies = [" 10.0.0.1", "10.0.0.2 ", "::1"]\n')
    assert in_force(homeward("config", "check", "--json"))["serve.trusted-proxies"][0] == expected


@pytest.mark.parametrize("arguments,environment", [
    (["--trusted-proxy", " "], {}), (["--trusted-proxy", ""], {}), (["--trusted-proxy", "proxy.example"], {}),
    (["--trusted-proxy", "10.0.0.1", "--trusted-proxy", "10.0.0.1, 10.0.0.2"], {}),
    ([], {"HOMEWARD_TRUSTED_PROXIES": " "}), ([], {}),
], ids=["blank", "empty", "name", "two in one", "variable", "none"])
def test_a_server_that_others_reach_does_not_start_without_the_address_of_a_proxy(
        homeward, tmp_path, arguments, environment):
    database = tmp_path / "none.sqlite"
    done = homeward("serve", "--host", "0.0.0.0", "--port", 0, "--database", f"sqlite:{database}", *arguments, env=environment)
    assert done.returncode == 64 and done.stdout == "" and "to do:" in done.stderr
    assert "proxy" in done.stderr.lower().replace("proxies", "proxy") and not database.exists()


def test_the_doctor_looks_at_the_address_that_is_set(homeward, settings):
    """A flag, else the variable, else the file, else the default: as `serve` has it."""
    def listening(*arguments, **environment):
        done = homeward("doctor", "--json", *arguments, env=environment)
        return {check["id"]: (check["outcome"], check["found"]) for check in json.loads(done.stdout)["checks"]}

    assert listening()["listen.address"] == ("ok", "127.0.0.1 port 8080")
    settings('[serve]\nhost = "0.0.0.0"\nport = 0\ntrusted-proxies = ["10.0.0.1"]\n')
    checks = listening()
    assert checks["listen.address"] == ("warning", "0.0.0.0 port 0") and checks["listen.port"] == ("ok", "any free one")
    assert listening(HOMEWARD_HOST="::1")["listen.address"] == ("ok", "::1 port 0")
    assert listening("--host", "127.0.0.2", HOMEWARD_HOST="::1")["listen.address"] == ("ok", "127.0.0.2 port 0")
    checks = listening(HOMEWARD_PORT="ninety")
    assert checks["listen.address"] == ("failed", "HOMEWARD_PORT takes a whole number from 0 to 65535")


def test_every_key_stands_in_the_reference_with_its_variable(homeward):
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    keys = [entry["key"] for entry in json.loads(homeward("config", "check", "--json").stdout)["settings"]]
    assert len(keys) >= 16
    for key in keys:
        assert f"`{key}`" in text, key
    assert not [name for name in re.findall(r"`(HOMEWARD_\w+)`", text) if name not in {
        "HOMEWARD_CONFIG", *("HOMEWARD_" + key.split(".")[-1].upper().replace("-", "_") for key in keys)}]


# MARK: Where errors send their reader

def addresses():
    """Every address that an error can name: HelpPage.swift is the one place."""
    text = (ROOT / "Sources/homeward/HelpPage.swift").read_text(encoding="utf-8")
    return re.findall(r'= "(docs/[^"]+)"', text)


def test_every_address_that_an_error_names_is_a_file_and_a_heading():
    from test_documents import anchors
    found = addresses()
    assert len(found) >= 12 and len(set(found)) == len(found)
    for address in found:
        name, _, anchor = address.partition("#")
        assert (ROOT / name).is_file(), address
        assert anchor in anchors(ROOT / name), address


@pytest.mark.parametrize("command,address", [
    (("calendar", "list", "--calendar", "atlantis"), "docs/reference/errors.md#not-there-3"),
    (("journal", "verify", "--database", "sqlite:/nowhere/x.sqlite"), "docs/reference/errors.md#the-database"),
    (("journal", "verify", "--database", "nonsense"), "docs/reference/errors.md#the-database"),
    (("deu",), "docs/reference/errors.md#wrong-usage-64"),
    (("due", "--no-such-option"), "docs/reference/errors.md#wrong-usage-64"),
    (("serve", "--port", "65536"), "docs/reference/errors.md#wrong-usage-64"),
    (("import",), "docs/reference/errors.md#wrong-usage-64"),
])
def test_an_error_ends_with_where_to_read_more(homeward, command, address):
    assert address in addresses()
    assert homeward(*command).stderr.splitlines()[-1] == f"  more: {address}"
    there = homeward(*command, env={"HOMEWARD_HELP_ADDRESS": "https://intranet.example/homeward"})
    assert there.stderr.splitlines()[-1] == f"  more: https://intranet.example/homeward/{address}"


def test_refused_lines_end_with_where_to_read_more(homeward, tmp_path):
    file = tmp_path / "caseload.ndjson"
    file.write_text("hello\n")
    address = "docs/reference/caseload-file.md#what-is-refused"
    assert address in addresses()
    assert address in homeward("due", "--caseload", file, "--as-of", "2025-06-30").stderr
    assert address not in homeward("due", "--caseload", file, "--as-of", "2025-06-30", "--json").stderr


def test_the_help_address_may_stand_in_the_file(homeward, settings):
    settings('help-address = "https://intranet.example/"\n')
    assert "more: https://intranet.example/docs/" in homeward("calendar", "list", "--calendar", "atlantis").stderr
    assert os.environ.get("HOMEWARD_HELP_ADDRESS") is None
