"""What people do with their own account, in Finnish and by keyboard alone."""

import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from secrets import token_hex

from playwright.sync_api import Page, expect

from tests.e2e import site as sites
from tests.e2e.conftest import Visit
from tests.e2e.guarding import PASSWORD, message, prove, sign_up
from tests.e2e.hands import Keys
from tests.e2e.learner import Learner
from tests.e2e.pages import COURSE, OPEN_EVENT
from tests.e2e.patience import look_until
from tests.e2e.planting import OTHER_EMPLOYER, PLANTED
from tests.e2e.site import Site
from tests.e2e.watching import Watch
from tests.e2e.words import fi

DATA = "/fi/my/data/"
FIRST_JOB, SECOND_JOB = "Lastensuojelun avopalvelut", "Lapin hyvinvointialue"
PROMISES = "import django; django.setup(); from people.tasks import keep_promises; keep_promises.enqueue()"


def _ready(page: Page) -> None:
    """Look again until the queue has made the copy."""
    for _ in range(60):
        page.goto(DATA)
        if page.get_by_role("link", name=fi("Download")).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("the copy was not made")


def test_a_copy_of_ones_own_data(visit: Visit) -> None:
    page = visit()
    email = sign_up(page, "kopio")
    keys = Keys(page)
    page.goto(DATA)

    keys.follow(page.get_by_role("button", name=fi("Ask for a copy")))
    prove(page, PASSWORD)
    expect(page.locator(".site-messages")).to_contain_text(
        fi("Your copy is being made. We write to you when it is ready.")
    )
    _ready(page)
    with page.expect_download() as waiting:
        keys.touch(page.get_by_role("link", name=fi("Download")))

    with zipfile.ZipFile(waiting.value.path()) as copy:
        assert copy.namelist() == ["statements.json", "data.json", "index.html"]
        assert email in copy.read("index.html").decode()


def test_being_forgotten_and_changing_ones_mind(visit: Visit) -> None:
    page = visit()
    sign_up(page, "poistuja")
    keys = Keys(page)
    page.goto(DATA)

    keys.follow(page.get_by_role("link", name=fi("Erase my account and my name")))
    keys.follow(page.get_by_role("button", name=fi("Ask to be erased")))
    prove(page, PASSWORD)
    expect(page.get_by_role("heading", name=fi("Your account will be erased"))).to_be_visible()

    keys.follow(page.get_by_role("button", name=fi("Keep my account")))
    expect(page.locator(".site-messages")).to_contain_text(fi("Your account stays as it is."))
    expect(page.get_by_role("heading", name=fi("Your account will be erased"))).to_have_count(0)


def test_from_an_invitation_to_the_first_lesson(visit: Visit) -> None:
    email = f"kutsuttu.{token_hex(3)}@example.org"
    _invite(visit(who="admin"), email)
    page = visit()
    link = re.search(r"/fi/invitations/\S+", message(page, email, "Talkoot"))
    assert link, "no link in the message"
    keys = Keys(page)

    page.goto(link[0])
    keys.write(page.locator("#id_password"), PASSWORD)
    keys.follow(page.locator("main form").get_by_role("button"))
    assert page.url.endswith("/fi/my/")
    page.goto(COURSE)
    person = Learner(page, "barnahus", hands=keys)
    person.start()
    person.read_instead()

    page.goto("/fi/my/")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"1 / \d+"))
    page.goto(link[0])  # worth something once
    expect(page.locator("#id_password")).to_have_count(0)


def _invite(page: Page, email: str) -> None:
    """An administrator asks somebody in."""
    page.goto("/admin/people/invitations/new/")
    fields = {"email": email, "given_name": "Kaisa", "family_name": "Kutsuttu", "organisation": "lapland"}
    for field, text in fields.items():
        page.locator(f"#id_{field}").fill(text)
    page.locator("#id_profession").select_option(index=1)
    page.locator("#id_family_name").press("Enter")
    page.wait_for_url("**/people/invitations/")


def test_a_deputy_stands_in_until_that_is_ended(visit: Visit, watch: Watch) -> None:
    watch.expect(403)  # the team, once that is over
    manager, deputy = visit(who="manager"), visit(who="learner")
    keys, others = Keys(manager), Keys(deputy)
    manager.goto("/fi/team/deputies/")

    keys.write(manager.locator("#id_email"), "learner@talkoot.example")
    keys.follow(manager.get_by_role("button", name=fi("Name the deputy")))
    expect(manager.locator(".site-messages")).to_contain_text("Aino Esimerkki")
    deputy.goto("/fi/my/")
    others.follow(deputy.get_by_role("link", name=fi("Team"), exact=True))
    expect(deputy.get_by_role("heading", name=fi("Competences of the team"))).to_be_visible()

    deputy.goto("/fi/team/deputies/")
    others.follow(deputy.get_by_role("button", name=fi("End")))
    expect(deputy.locator(".site-messages")).to_contain_text(fi("It has ended."))
    deputy.goto("/fi/team/")
    expect(deputy.get_by_role("heading", level=1)).to_have_text(fi("You manage no team"))


def test_support_helps_with_leave_and_stops(visit: Visit, watch: Watch) -> None:
    watch.expect(403)  # what is closed to support
    person, agent = visit(), visit(who="support")
    email = sign_up(person, "autettava")
    keys, others = Keys(person), Keys(agent)

    agent.goto("/fi/support/")
    others.write(agent.locator("#id_email"), email)
    others.write(agent.locator("#id_reason"), "En löydä kurssiani.")
    others.follow(agent.get_by_role("button", name=fi("Ask for leave")))
    assert "En löydä kurssiani." in message(person, email, "Sanni Esimerkki")

    person.goto("/fi/my/support/")
    keys.follow(person.get_by_role("button", name="1 tunniksi"))
    agent.goto("/fi/support/")
    others.follow(agent.get_by_role("button", name=re.compile(f"^{fi('Begin')}\\s*: Autettava")))
    banner = agent.locator("section.acting")
    expect(banner).to_contain_text("Autettava Kulkija")
    agent.goto("/fi/my/security/")
    expect(agent.get_by_role("heading", level=1)).to_have_text(fi("Closed to support"))
    agent.goto(COURSE)
    others.follow(agent.get_by_role("button", name=fi("Start the course")))
    others.follow(banner.get_by_role("button", name=fi("Stop")))
    expect(banner).to_have_count(0)

    person.goto("/fi/my/access/")
    expect(person.get_by_role("row").filter(has_text="Sanni Esimerkki")).to_contain_text(
        fi("The site as you see it, with your leave")
    )
    person.goto("/fi/my/support/")
    expect(person.get_by_role("main")).to_contain_text(f"{COURSE}enrol/")
    keys.follow(person.get_by_role("button", name=fi("End it now")))
    agent.goto("/fi/support/")
    expect(agent.get_by_role("main")).not_to_contain_text("Autettava")


def test_each_manager_sees_the_job_that_is_theirs(visit: Visit) -> None:
    """Of somebody with two employers; what the other employer asks of her is the other's too, and she sees it all."""
    pages = {}
    for who, own, others in (("manager", FIRST_JOB, SECOND_JOB), ("northern", SECOND_JOB, FIRST_JOB)):
        page = visit(who=who)
        page.goto("/fi/team/?view=people")
        Keys(page).follow(page.get_by_role("link", name=re.compile("Kaisla Kahtaalla|Kahtaalla,? Kaisla")).first)
        expect(page.get_by_role("heading", level=1)).to_have_text("Kaisla Kahtaalla")
        expect(page.get_by_role("main")).to_contain_text(own)
        assert others not in page.content(), who
        assert (OTHER_EMPLOYER in page.content()) == (who == "northern")
        pages[who] = page.url

    assert pages["manager"] == pages["northern"]
    herself = visit(who="twofold")
    herself.goto(pages["manager"])
    main = herself.get_by_role("main")
    for told in (FIRST_JOB, SECOND_JOB, OTHER_EMPLOYER, "Elina Esimerkki", "Pohja Johtaja"):
        expect(main).to_contain_text(told)


def test_being_forgotten_to_its_end(visit: Visit, site: Site) -> None:
    """She cannot sign in, the team has no trace of her name, and her certificate still proves what it proved."""
    page, manager = visit(who="leaver"), visit(who="manager")
    keys = Keys(page)
    certificate = f"/verify/{json.loads((site.data / PLANTED).read_text())['leaving']}/"
    for address in ("/fi/team/", "/fi/team/?view=people", "/fi/team/export.csv"):
        assert "Lähtevä" in manager.request.get(address).text(), address
    page.goto(certificate)
    expect(page.get_by_role("main")).to_contain_text("Lilja Lähtevä")

    page.goto(f"{DATA}erase/")
    keys.follow(page.get_by_role("button", name=fi("Ask to be erased")))
    prove(page, "talkoot")
    expect(page.get_by_role("heading", name=fi("Your account will be erased"))).to_be_visible()
    _two_weeks_pass(site, "leaver@talkoot.example")
    page.goto(certificate)
    look_until(page, page.get_by_role("main").get_by_text(fi("Name removed")))

    assert "Lähtevä" not in page.content()
    page.goto("/fi/my/")
    assert "/accounts/login/" in page.url
    page.locator("#id_login").fill("leaver@talkoot.example")
    page.locator("#id_password").fill("talkoot")
    page.locator("#id_password").press("Enter")
    expect(page.locator("#error-summary")).to_be_visible()
    for address in ("/fi/team/", "/fi/team/?view=people", "/fi/team/export.csv"):
        assert not re.search("Lähtevä|leaver", manager.request.get(address).text()), address


def _two_weeks_pass(site: Site, email: str) -> None:
    """The wish is due, and the task that a timetable calls each hour is called."""
    due = "UPDATE people_erasure SET asked_at = '2026-01-01', due_at = '2026-01-15' WHERE person_id = (%s)"
    with closing(sqlite3.connect(site.data / sites.DATABASE, timeout=30)) as database, database:
        changed = database.execute(due % "SELECT id FROM people_user WHERE email = ?", [email])
        assert changed.rowcount == 1
    environment = sites.environment(site)
    subprocess.run([sys.executable, "-c", PROMISES], cwd=sites.ROOT, env=environment, check=True)


def test_a_need_that_is_taken_back_is_seen_by_nobody(visit: Visit) -> None:
    """Writing it is agreeing; the organiser sees it until then, and the place stays."""
    page, organiser = visit(), visit(who="western")
    email = sign_up(page, "tarvitsija")
    keys = Keys(page)
    need = f"Viittomakielen tulkki {token_hex(3)}"

    page.goto(OPEN_EVENT)
    keys.write(page.get_by_label(re.compile(f"^{re.escape(fi('Something else that you need'))}")), need)
    keys.follow(page.get_by_role("button", name=fi("Confirm registration")))
    _the_organiser_sees(organiser, email, need)
    page.goto("/fi/my/consents/")
    expect(page.get_by_role("region", name=fi("What I have agreed to"))).to_contain_text("Lapsen turvallisuus")
    keys.follow(page.get_by_role("button", name=re.compile(f"^{fi('Take it back')}")))

    expect(page.get_by_role("main")).to_contain_text(fi("You have agreed to nothing."))
    _the_organiser_sees(organiser, email, "")
    assert need not in organiser.content()
    page.goto(OPEN_EVENT)
    expect(page.get_by_role("main")).not_to_contain_text(need)
    expect(page.get_by_role("heading", name=fi("Your places"))).to_be_visible()


def _the_organiser_sees(page: Page, email: str, need: str) -> None:
    """The person's row at the organiser's desk, with this need or none."""
    page.goto("/admin/webinars/")
    page.get_by_role("link", name="Lapsen turvallisuus").first.click()
    page.get_by_role("link", name=fi("Registrations"), exact=True).click()
    row = page.get_by_role("row").filter(has_text=email)
    expect(row.get_by_role("cell").nth(5)).to_have_text(need)
