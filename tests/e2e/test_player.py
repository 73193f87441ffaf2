"""The player's record of what was really played, in a real browser but with a clock and a video that the test turns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from learning.folding import union

VECTORS = Path(__file__).parents[1] / "vectors" / "segments.json"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "ui"
ORIGIN = "http://player.test"
FAKE = """
  const fake = { time: 0, at: 0, paused: true, seeking: false, rate: 1 };
  performance.now = () => fake.at;
  const video = document.querySelector("video");
  const define = (name, get, set) => Object.defineProperty(video, name, { get, set, configurable: true });
  define("currentTime", () => fake.time, (time) => seek(time));
  define("duration", () => 100);
  define("paused", () => fake.paused);
  define("seeking", () => fake.seeking);
  define("readyState", () => 4);
  define("playbackRate", () => fake.rate, (rate) => { fake.rate = rate; say("ratechange"); });
  const say = (name) => video.dispatchEvent(new Event(name));
  const seek = (time) => { fake.seeking = true; fake.time = time; say("seeking"); };
  const arrive = () => { fake.seeking = false; say("seeked"); };
  const start = () => { fake.paused = false; say("play"); };
  const stop = () => { fake.paused = true; say("pause"); };
  const run = (seconds) => {
    for (let done = 0; done < seconds; done += 0.25) {
      fake.time += 0.25 * fake.rate; fake.at += 250; say("timeupdate");
    }
  };
  video.play = () => { start(); return Promise.resolve(); };
  video.pause = stop;
  Object.assign(window, { say, fake, video, seek, arrive, start, stop, run });
"""


class Stage:
    """A page with a player on it, and the server that answers it."""

    def __init__(self, page: Page) -> None:
        self.page, self.posts, self.answer = page, [], (200, {"share": 0})
        page.route(f"{ORIGIN}/**", self._serve)

    def _serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/watched/":
            self.posts.append((json.loads(route.request.post_data or "{}"), route.request.headers))
            status, body = self.answer
            route.fulfill(status=status, content_type="application/json", body=json.dumps(body))
        elif path.endswith(".js"):
            script = (SCRIPTS / Path(path).name).read_text()
            route.fulfill(content_type="text/javascript", body=script)
        elif path == "/":
            route.fulfill(content_type="text/html; charset=utf-8", body=self.html)
        else:
            route.fulfill(status=404, body="")

    def open(self, **context: Any) -> None:
        """Load the player afresh; what the browser has stored stays."""
        player = render_to_string(
            "components/video.html",
            {
                "title": "Kirjaaminen",
                "src": "/clip.mp4",
                "endpoint": "/watched/",
                "token": "token",
                "key": "activity",
                "owner": "person",
                "chapters": [{"start": 0, "title": "Avaus"}, {"start": 40, "title": "Keskustelu"}],
                "cues": [{"start": 0, "text": "Tervetuloa."}, {"start": 40, "text": "Kiitos."}],
                "captions": [{"language": "fi", "label": "Suomi", "src": "/fi.vtt"}],
                **context,
            },
        )
        body, script = player.split("<script", 1)
        tail = f"<script{script}"
        end = "</talkoot-video>"
        player_script, _, _ = tail.partition(end)
        self.html = f"<!doctype html><html lang=fi><body>{body}{end}<p data-on-complete hidden>Valmis</p>"
        self.html += f"<script>{FAKE}</script>{player_script}"
        self.page.goto(ORIGIN + "/")
        self.page.wait_for_function("!!customElements.get('talkoot-video')")

    def act(self, script: str) -> None:
        """Turn the clock and the video."""
        self.page.evaluate(f"() => {{ {script} }}")

    def sent(self) -> list[list[float]]:
        """All stretches that arrived, once the wire is quiet."""
        self.page.wait_for_timeout(100)
        return [span for body, _ in self.posts for span in body["spans"]]


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    """A page of its own, on no server."""
    context = browser.new_context()
    yield Stage(context.new_page())
    context.close()


@pytest.mark.parametrize(
    ("script", "played"),
    [
        ("start(); run(10); stop();", [[0, 10]]),
        ("start(); run(5); stop(); seek(60); arrive(); start(); run(5); stop();", [[0, 5], [60, 65]]),
        ("start(); run(5); seek(60); arrive(); run(5); stop();", [[0, 5], [60, 65]]),
        ("start(); run(5); stop(); seek(60); start(); run(0); arrive(); run(5); stop();", [[0, 5], [60, 65]]),
        ("start(); run(5); seek(60); stop(); arrive();", [[0, 5]]),
        ("start(); run(5); fake.time = 80; stop();", [[0, 5]]),
        ("start(); run(5); fake.time = 80; run(2); stop();", [[0, 5], [80.25, 82]]),
        ("start(); video.playbackRate = 2; run(10); stop();", [[0, 20]]),
        ("start(); run(10); seek(2); arrive(); run(4); stop();", [[0, 10]]),
        ("start(); fake.time = 10; fake.at = 10000; stop();", [[0, 10]]),
        ("seek(50); arrive(); stop();", []),
    ],
    ids=[
        "straight on",
        "sought while paused",
        "sought while playing",
        "played before the seek arrived",
        "paused within a seek",
        "jumped and paused unseen",
        "jumped unseen",
        "at double speed",
        "looped back",
        "few events in a background tab",
        "never played",
    ],
)
def test_only_what_was_played_is_sent(stage: Stage, script: str, played: list[list[float]]) -> None:
    stage.open()

    stage.act(script)
    stage.sent()
    stage.page.reload()

    assert merged(stage.sent()) == played


def merged(spans: list[list[float]]) -> list[list[float]]:
    """Stretches as the server joins them."""
    return [list(span) for span in union((start, end) for start, end in spans)]


def test_the_player_adds_up_what_was_played_as_the_server_does(stage: Stage) -> None:
    stage.open()
    vectors = json.loads(VECTORS.read_text())
    found = stage.page.evaluate(
        """async (vectors) => {
          const { merge, seconds, share } = await import("/segments.js");
          return {
            union: vectors.union.map(({ spans }) => [merge(spans), Math.round(seconds(spans) * 1000) / 1000]),
            share: vectors.share.map(({ spans, length }) => share(spans, length)),
          };
        }""",
        vectors,
    )
    assert found["union"] == [[case["is"], case["seconds"]] for case in vectors["union"]]
    assert found["share"] == [case["is"] for case in vectors["share"]]


def test_a_batch_says_place_length_session_and_carries_the_token(stage: Stage) -> None:
    stage.open()

    stage.act("start(); run(10); stop();")
    stage.sent()

    body, headers = stage.posts[0]
    assert body.keys() == {"position", "length", "spans", "session"}
    assert (body["position"], body["length"]) == (10, 100)
    assert headers["x-csrftoken"] == "token"


def test_nothing_is_lost_while_the_server_is_away(stage: Stage) -> None:
    stage.answer = (503, {})
    stage.open()
    stage.act("start(); run(10); stop();")
    stage.sent()
    stage.posts.clear()

    stage.answer = (200, {})
    stage.open()

    assert merged(stage.sent()) == [[0, 10]]
    stage.posts.clear()
    stage.open()
    assert stage.sent() == []


def test_another_person_on_the_same_machine_sends_nothing_of_mine(stage: Stage) -> None:
    stage.answer = (503, {})
    stage.open()
    stage.act("start(); run(10); stop();")
    stage.sent()
    stage.posts.clear()

    stage.open(owner="another")

    assert stage.sent() == []


def test_closing_the_tab_in_the_middle_sends_the_rest(stage: Stage) -> None:
    stage.open()

    stage.act("start(); run(7); window.dispatchEvent(new Event('pagehide'));")

    assert merged(stage.sent()) == [[0, 7]]


def test_the_server_s_completion_shows_on_the_page(stage: Stage) -> None:
    stage.answer = (200, {"completed": True})
    stage.open()

    stage.act("start(); run(10); stop();")

    stage.page.get_by_text("Valmis").wait_for()


def test_resume_is_offered_and_chapters_lead_to_their_place(stage: Stage) -> None:
    stage.open(position=42)

    resume = stage.page.get_by_role("button", name="42")
    resume.click()
    assert stage.page.evaluate("fake.time") == 42
    assert resume.is_hidden()

    stage.act("arrive(); run(1);")
    chapter = stage.page.get_by_role("button", name="Keskustelu")
    assert chapter.get_attribute("aria-current") == "true"
    stage.page.get_by_role("button", name="Avaus").click()
    assert stage.page.evaluate("fake.time") == 0


def test_keys_work_inside_the_player_only(stage: Stage) -> None:
    stage.open()

    stage.page.keyboard.press("k")
    assert stage.page.evaluate("fake.paused")
    stage.page.get_by_role("button", name="Avaus").focus()
    stage.page.keyboard.press("k")
    assert not stage.page.evaluate("fake.paused")
    stage.page.keyboard.press("l")
    assert stage.page.evaluate("fake.time") == 10
    stage.page.keyboard.press(">")
    assert stage.page.evaluate("fake.rate") == 1.25


def test_the_speed_is_chosen_and_remembered_on_the_device(stage: Stage) -> None:
    stage.open()
    select = stage.page.get_by_label("Nopeus")
    assert select.locator("option").all_inner_texts() == ["0,75×", "1×", "1,25×", "1,5×", "1,75×", "2×"]

    select.select_option("1.5")
    assert stage.page.evaluate("fake.rate") == 1.5
    stage.page.get_by_role("button", name="Avaus").press(">")
    assert select.input_value() == "1.75"
    stage.open()

    assert (stage.page.evaluate("fake.rate"), select.input_value()) == (1.75, "1.75")


def test_the_keys_are_listed(stage: Stage) -> None:
    stage.open()

    stage.page.get_by_text("Näppäimet").click()

    assert stage.page.locator("kbd").all_inner_texts() == ["k", "j", "l", "<", ">", "m", "c", "f"]


def test_a_recording_that_is_not_counted_keeps_its_place(stage: Stage) -> None:
    stage.open(endpoint="", place_url="/watched/", block="b")

    stage.act("start(); run(10); stop(); run(0); stop();")
    stage.act("seek(95); arrive(); start(); stop();")
    stage.page.wait_for_timeout(100)

    assert [body for body, _headers in stage.posts] == [{"block": "b", "seconds": 10}, {"block": "b", "seconds": 0}]


def test_words_are_found_in_the_transcript_by_keyboard(stage: Stage) -> None:
    cues = [
        {"start": 0, "text": "Kirjaa heti. Kirjaa oikein."},
        {"start": 40, "text": "Muu."},
        {"start": 50, "text": "KIRJAA"},
    ]
    stage.open(cues=cues)
    field, told = stage.page.get_by_label("Hae tekstivastineesta"), stage.page.locator("[data-hits]")
    here = "[...document.querySelectorAll('mark')].findIndex((mark) => 'here' in mark.dataset)"

    field.press_sequentially("kirjaa")
    field.press("Enter")
    assert (told.inner_text(), stage.page.evaluate(here)) == ("Osuma 1 / 3", 0)
    field.press("Enter")
    field.press("Enter")
    assert (told.inner_text(), stage.page.evaluate(here)) == ("Osuma 3 / 3", 2)
    field.press("Enter")
    field.press("Shift+Enter")
    field.press("Shift+Enter")
    assert (told.inner_text(), stage.page.evaluate(here)) == ("Osuma 2 / 3", 1)
    assert stage.page.evaluate("fake.paused"), "the player's keys are letters here"
    field.fill("<b>")
    field.press("Enter")
    assert (told.inner_text(), stage.page.locator("mark").count()) == ("Ei löytynyt.", 0)
    field.press("Escape")
    assert (told.inner_text(), field.input_value()) == ("", "")
    assert stage.page.locator("[data-words]").all_inner_texts() == [cue["text"] for cue in cues]


def test_captions_are_switched_by_their_button(stage: Stage) -> None:
    stage.open()
    button = stage.page.get_by_role("button", name="Suomi")

    button.click()
    stage.page.wait_for_function("document.querySelector('[data-captions]').ariaPressed === 'true'")
    button.click()
    stage.page.wait_for_function("document.querySelector('[data-captions]').ariaPressed === 'false'")


def test_seen_grows_with_what_was_seen_before(stage: Stage) -> None:
    stage.open(spans=[[0, 30]], share=30)

    stage.act("seek(20); arrive(); start(); run(20); stop();")

    assert stage.page.locator("[data-seen]").inner_text() == "40"


def test_an_address_that_has_run_out_is_renewed_where_one_is(stage: Stage) -> None:
    """The page is asked for the new addresses, and the film goes on at its place."""
    stage.open(position=30)
    stage.html = stage.html.replace("/clip.mp4", "/clip.mp4?key=new").replace("/fi.vtt", "/fi.vtt?key=new")

    stage.act("document.querySelector('[data-resume]').hidden = true; start(); run(10);")
    stage.act("fake.paused = true; say('error'); say('pause');")
    stage.page.wait_for_function("video.getAttribute('src') === '/clip.mp4?key=new'")
    stage.act("fake.time = 0; say('loadedmetadata'); arrive();")

    assert stage.page.evaluate("[video.currentTime, video.paused]") == [10, False]
    assert stage.page.get_attribute("track", "src").endswith("/fi.vtt?key=new")
    assert not stage.page.is_visible("[data-resume]")
    stage.act("stop();")
    assert merged(stage.sent()) == [[0, 10]]


def test_a_film_that_is_gone_is_not_asked_for_again_and_again(stage: Stage) -> None:
    stage.open()
    asked = []
    stage.page.on("request", lambda request: asked.append(request.url))

    stage.act("say('error');")
    stage.page.wait_for_timeout(300)

    assert asked == [f"{ORIGIN}/"]
