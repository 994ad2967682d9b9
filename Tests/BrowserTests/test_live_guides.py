"""What two guides say, done as they say it: docs/how-to/paper-and-procedures.md and docs/how-to/delegate-and-train.md.
On a service of its own, with scripts and without; each test leaves things so that the other run can do the same."""

import re

import pytest

from checks import violations
from conftest import WIDE
from live import accept, invitations, sign_in

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
DAY = "/itinerary?day=2025-07-02"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def text(page):
    return page.locator("main").inner_text()


def sound(page, scripts):
    """Nothing that a person with another way of reading would stumble over."""
    assert not scripts or violations(page) == []


def typed_date(page, field, day, month, year=2025):
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"#{field}-{part}").fill(str(value))


@pytest.fixture(scope="module")
def colleague(browser, own_service):
    """The signed-in state of a second practitioner of the team."""
    done = own_service.command("account", "invite", "--user", "ifeoma.dravensky", "--staff", "ZEASTT1P2", "--json")
    (person,) = invitations(done.stdout)
    accept(browser, own_service, person["invitation"])
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, own_service, person["user"])
    page.get_by_role("button", name="Sign out").wait_for()
    state = context.storage_state()
    context.close()
    return state


@SCRIPTS
def test_the_day_is_taken_along_on_paper(opened, scripts):
    """HV-8.2.1: one's own visits, and a team's"""
    page = opened("practitioner", java_script_enabled=scripts)
    page.goto(DAY)
    follow(page, "Print the day of 2 July 2025")
    page.wait_for_url("**/itinerary/print*")
    mine = text(page)
    assert page.locator("h1").inner_text() == "Visits on 2 July 2025"
    for needed in ("Where", "Who goes", "01632 960", "Takes along", "Hazards and controls", "If they do not answer",
                   "If something goes wrong", "8.3.4", "do not go"):
        assert needed in mine, needed
    assert "Partner Link Worker" not in mine
    assert page.get_by_role("link", name="Before you go").count() >= 1, "the paper pack is this sheet and that page"
    sound(page, scripts)
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible() and page.locator("h1").is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Before you go").first.click()
    page.wait_for_url("**/visits/*/pack")

    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto(DAY)
    manager.get_by_label("Whose visits").select_option("team")
    press(manager, "Show")
    manager.wait_for_url("**whose=team*")
    follow(manager, "Print the day of 2 July 2025")
    manager.wait_for_url("**/itinerary/print*")
    assert "Visits on 2 July 2025" in text(manager)
    assert manager.get_by_role("link", name="Before you go").count() >= 1
    sound(manager, scripts)


@SCRIPTS
def test_somebody_says_what_helps_to_find_them(opened, scripts):
    """HV-8.1.5, 8.2.2: kept, changed, seen by whoever looks after them, and never overwritten unseen"""
    car = f"Grey hatchback, ZZ99 {'A' if scripts else 'B'}AA"
    first = opened("practitioner", java_script_enabled=scripts)
    second = opened("practitioner", java_script_enabled=scripts)
    for page in (first, second):
        page.goto("/itinerary")
        follow(page, "my safety details")
        page.wait_for_url("**/me/safety")
        page.get_by_label("Your car").wait_for()
    first.get_by_label("Your car").fill(car)
    press(first, "Save my details")
    first.locator(".hw-alert", has_text="Your details are saved.").wait_for()
    sound(first, scripts)
    # The other window was opened before: it is shown what the first said, and keeps what it typed.
    second.get_by_label("What you look like").fill("Tall, green coat.")
    press(second, "Save my details")
    second.locator(".hw-alert", has_text="nothing was saved").wait_for()
    assert car in text(second)
    assert second.get_by_label("What you look like").input_value() == "Tall, green coat."
    sound(second, scripts)
    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto(DAY + "&whose=team")
    visits = manager.locator("main tbody tr", has_text="Dilys O’Farrelly").locator("a[href^='/visits/']")
    manager.goto(visits.first.get_attribute("href"))
    follow(manager, "Safety details of those who go")
    manager.wait_for_url("**/crew")
    assert car in text(manager)
    sound(manager, scripts)


@SCRIPTS
def test_a_procedure_is_published_read_and_published_anew(opened, scripts):
    """HV-8.1.5: the manager writes, the team reads, and who has not is named"""
    manager = opened("line-manager", java_script_enabled=scripts)
    reader = opened("practitioner", java_script_enabled=scripts)

    def published(words):
        manager.goto("/itinerary")
        follow(manager, "local procedure")
        manager.wait_for_url("**/procedure")
        follow(manager, "Easterby Town")
        manager.wait_for_url("**/procedure/ZEASTT1")
        follow(manager, "Publish another version")
        manager.wait_for_url("**/new")
        assert manager.get_by_label("The procedure").input_value(), "the form starts from the newest version"
        manager.get_by_label("The procedure").fill(words)
        typed_date(manager, "from", 30, 6)
        manager.get_by_label("Why is there another version?").fill("After the review.")
        press(manager, "Publish")
        manager.locator(".hw-alert", has_text="The version is published.").wait_for()
        return int(re.search(r"Version (\d+), in force", text(manager)).group(1))

    def missing():
        """Those whom the page names under "Not yet"."""
        manager.goto("/procedure/ZEASTT1")
        return manager.locator("h2:text-is('Not yet') + ul li").all_inner_texts()

    version = published("Ring the office before you go in.\nRing again when you are out.")
    assert "Dilys O’Farrelly" in missing()
    sound(manager, scripts)
    reader.goto("/itinerary")
    assert f"You have not read version {version} of your team’s local procedure" in text(reader)
    follow(reader, "Read it")
    reader.wait_for_url("**/procedure/ZEASTT1")
    assert "Ring again when you are out." in text(reader)
    press(reader, f"I have read version {version}")
    reader.locator(".hw-alert", has_text="It is written down that you have read this version.").wait_for()
    sound(reader, scripts)
    assert "Dilys O’Farrelly" not in missing()
    assert published("Ring the office before you go in and when you are out.") == version + 1
    assert "Dilys O’Farrelly" in missing(), "a new version is read anew"
    reader.goto("/itinerary")
    assert f"You have not read version {version + 1}" in text(reader)
    # The earlier one stays readable.
    reader.goto(f"/procedure/ZEASTT1/{version}")
    assert "Ring again when you are out." in text(reader) and "no longer holds" in text(reader)


@SCRIPTS
def test_power_is_lent_used_named_and_ended(browser, own_service, opened, colleague, scripts):
    """HV-8.1.3, 6.4.2: absence cover is put down, and what was decided under it says so"""
    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto("/authorise")
    follow(manager, "Delegations and absence cover")
    manager.wait_for_url("**/delegations")
    choice = manager.get_by_label("Who acts for you")
    ifeoma = choice.locator("option", has_text="Ifeoma Dravensky").get_attribute("value")
    choice.select_option(ifeoma)
    manager.get_by_label("Authorise visits and endorse decisions").check()
    typed_date(manager, "from", 30, 6)
    typed_date(manager, "through", 3, 7)
    manager.get_by_label("Why", exact=True).fill("Annual leave.")
    press(manager, "Hand over")
    manager.locator(".hw-alert", has_text="Your power is handed over.").wait_for()
    sound(manager, scripts)
    context = browser.new_context(
        storage_state=colleague, base_url=own_service.origin, viewport=WIDE, java_script_enabled=scripts)
    acting = context.new_page()
    acting.goto("/authorise")
    if scripts:
        # A visit the first time, a decision the second: the demo has one visit that waits.
        waiting = acting.locator("main a[href^='/authorise/']").first.get_attribute("href")
        acting.goto(waiting)
        acting.get_by_label("Authorise the visit", exact=True).check()
        press(acting, "Confirm decision")
        acting.locator(".hw-alert", has_text="The visit is authorised.").wait_for()
        done = waiting.replace("/authorise/", "/visits/")
    else:
        done = acting.locator("main a[href^='/decisions/']").first.get_attribute("href")
        acting.goto(done)
        acting.get_by_label("Endorse the decision").check()
        press(acting, "Confirm")
        acting.locator(".hw-alert", has_text="The decision is endorsed.").wait_for()
    reader = opened("practitioner", java_script_enabled=scripts)
    reader.goto(done)
    named = "Under the delegation by Ximena Norrowdale, as line manager, from 30 June 2025 to 3 July 2025"
    assert named in text(reader)
    sound(reader, scripts)
    # It is ended before its last day, and gives nothing more.
    manager.goto("/delegations")
    row = manager.locator("main tr", has_text="In force").filter(has_text="3 Jul 2025")
    row.get_by_role("link").click()
    manager.get_by_label("Why it ends").fill("Back at work.")
    press(manager, "End the delegation")
    manager.locator(".hw-alert", has_text="The delegation is ended.").wait_for()
    assert manager.locator("main tr", has_text="Ended").filter(has_text="By Ximena Norrowdale").count() >= 1
    reader.goto(done)
    assert named in text(reader), "what was decided under it stays decided"
    acting.goto("/authorise")
    assert acting.locator("main a[href^='/authorise/'], main a[href^='/decisions/']").count() == 0
    context.close()


@SCRIPTS
def test_training_is_put_down_seen_by_the_crewing_rules_and_ended(opened, scripts):
    """HV-8.1.7, AP-3: what somebody was trained for counts from its first day to its last"""
    manager = opened("line-manager", java_script_enabled=scripts)
    manager.goto(DAY + "&whose=team")
    leads = manager.locator("main tbody tr", has_text="Soren Dravensky").locator("a[href^='/visits/']")
    visit = leads.first.get_attribute("href")

    def crewed():
        manager.goto(visit)
        return manager.locator("main tr", has_text="Soren Dravensky").inner_text()

    assert "Home visit training: run out" in crewed()
    manager.goto("/team/cases")
    follow(manager, "Staff and their training")
    manager.wait_for_url("**/staff")
    assert "Soren Dravensky: home visit training ran out on 10 Jun 2025" in text(manager) or not scripts
    sound(manager, scripts)
    manager.locator("main tbody").get_by_role("link", name="Soren Dravensky").click()
    manager.wait_for_url("**/staff/*")
    member = manager.url
    first = 11 if scripts else 12
    manager.get_by_label("Home visit training").check()
    typed_date(manager, "from", first, 6)
    typed_date(manager, "through", 20, 7)
    manager.get_by_label("What shows it").fill("Certificate 4411")
    press(manager, "Put it down")
    manager.locator(".hw-alert", has_text="It is put down.").wait_for()
    assert "Runs out soon: on 20 Jul 2025" in text(manager) and "Certificate 4411" in text(manager)
    sound(manager, scripts)
    assert "Home visit training: current" in crewed(), "the rules about who goes see it at once"
    manager.goto(member)
    row = manager.locator("main tr", has_text=f"{first} Jun 2025").filter(has_text="Home visit training")
    row.get_by_role("link", name="End it").click()
    typed_date(manager, "on", 30, 6)
    manager.get_by_label("Why it ends").fill("The certificate was another’s.")
    press(manager, "End it")
    manager.locator(".hw-alert", has_text="It is ended.").wait_for()
    assert f"{first} Jun 2025" in text(manager), "it stays on record"
    sound(manager, scripts)
    assert "Home visit training: current" not in crewed()
