"""A lesson of one block in a course, and a learner in it."""

from django.test import Client

from courses.blocks import LessonBlock
from learning import enrolling
from people.models import User
from tests import worlds
from tests.courses import scenes

KEY = "77777777-2222-4333-8444-555555555555"
YES, NO = "77777777-2222-4333-8444-00000000000a", "77777777-2222-4333-8444-00000000000b"
POLL = {
    "question": "Toimiiko?",
    "options": [{"type": "item", "value": "Kyllä", "id": YES}, {"type": "item", "value": "Ei", "id": NO}],
}


def a_block(kind: str, value: object) -> dict[str, object]:
    """A block of the stream whose key is known."""
    return {"type": kind, "value": value, "id": KEY}


def clean(kind: str, value: object) -> object:
    """What an author's form makes of the block."""
    block = LessonBlock()
    return block.clean(block.to_python([a_block(kind, value)]))


class Room:
    """A lesson with one block in a course, and a learner in it."""

    def __init__(self, client: Client, kind: str, value: object, *, enrolled: bool = True) -> None:
        module = scenes.a_module()
        self.lesson = scenes.a_lesson(module, "Luettava", body=[a_block(kind, value)])
        self.page = scenes.a_course(module)
        self.course = scenes.activity(self.page)
        self.path = f"{self.page.get_url()}alku/luettava/"
        self.client, self.person = client, self.join(client, enrolled=enrolled)

    def join(self, client: Client, *, enrolled: bool = True) -> User:
        """A learner who has this browser."""
        person = worlds.a_person()
        if enrolled:
            enrolling.enrol(person, self.course, at=scenes.AT)
        client.force_login(person)
        return person

    def get(self, query: str = "", client: Client | None = None) -> str:
        """The lesson's page."""
        answer = (client or self.client).get(self.path + query)
        assert answer.status_code == 200
        return answer.content.decode()
