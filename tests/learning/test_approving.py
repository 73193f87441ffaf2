"""What an editor submits is approved by the page's own centre, and by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks import BlockField
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage

from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Centre, Mail, User
from tests import worlds
from tests.webinars import scenes
from webinars.models import SeriesPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> SeriesPage:
    """A published series of the southern centre; the north has a page, too."""
    found = scenes.a_series(worlds.a_centre("south"))
    scenes.a_centre_page(worlds.a_centre("north"))
    for centre in Centre.objects.all():
        access.keep_centre(centre)
    return found


def somebody(kind: str, centre: str = "south") -> Client:
    """A browser of somebody with this role at the centre."""
    person = worlds.a_person()
    organising.appoint(person, kind, at=scenes.AT, centre=Centre.objects.get(code=centre))
    client = Client(headers={"Accept-Language": "en"})
    client.user = User.objects.get(pk=person.pk)
    client.force_login(client.user)
    return client


def edit(client: Client, series: SeriesPage, title: str, action: str) -> None:
    """Fill in the form of Wagtail's editor and press a button."""
    address = reverse("wagtailadmin_pages:edit", args=[series.pk])
    form = client.get(address).context["form"]
    data = {bound.html_name: bound.value() for bound in form if isinstance(bound.value(), str | int)}
    for formset in form.formsets.values():
        data |= {bound.html_name: bound.value() for bound in formset.management_form}
    streams = [name for name, field in form.fields.items() if isinstance(field, BlockField)]
    data |= {f"{name}-count": 0 for name in streams}
    data |= {name: "null" for name, field in form.fields.items() if isinstance(field.widget, DraftailRichTextArea)}
    answer = client.post(address, {**data, "title": title, action: "1"})
    assert answer.status_code == 302, answer.context["form"].errors


def decide(client: Client, series: SeriesPage, deed: str = "approve") -> None:
    """Approve or reject what waits, as the button of the editor does."""
    state = SeriesPage.objects.get(pk=series.pk).current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[series.pk, deed, state.pk]), {"comment": "Kiitos!"})


def title(series: SeriesPage) -> str:
    """What readers see."""
    return SeriesPage.objects.get(pk=series.pk).title


@pytest.mark.parametrize("kind", [RoleKind.ORGANISER, RoleKind.PUBLISHER])
def test_an_editor_submits_and_the_centre_approves(series: SeriesPage, kind: str) -> None:
    """The approver is told when it comes, the writer when it is public: by mail that waits for a broken server."""
    before = title(series)
    approver = somebody(kind)
    edit(somebody(RoleKind.EDITOR), series, "Uusi nimi", "action-submit")
    assert title(series) == before
    assert [(mail.person, mail.subject) for mail in Mail.objects.all()] == [
        (approver.user, "Hyväksyttäväksi: Uusi nimi")
    ]
    assert SeriesPage.objects.get(pk=series.pk).current_workflow_state.workflow.name == "South-keskus"
    decide(approver, series)
    assert title(series) == "Uusi nimi"
    assert Mail.objects.first().subject == "Hyväksytty: Uusi nimi"
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "centre"),
    [(RoleKind.EDITOR, "south"), (RoleKind.ORGANISER, "north"), (RoleKind.PUBLISHER, "north")],
)
def test_nobody_else_approves(series: SeriesPage, kind: str, centre: str) -> None:
    before = title(series)
    edit(somebody(RoleKind.EDITOR), series, "Uusi nimi", "action-submit")
    decide(somebody(kind, centre), series)
    assert title(series) == before
    assert SeriesPage.objects.get(pk=series.pk).workflow_in_progress


def test_an_editor_does_not_publish(series: SeriesPage) -> None:
    before = title(series)
    edit(somebody(RoleKind.EDITOR), series, "Uusi nimi", "action-publish")
    assert title(series) == before


def test_an_organiser_is_not_locked_out(series: SeriesPage) -> None:
    """They go on with what an editor submitted and publish it themselves; nothing waits any more."""
    edit(somebody(RoleKind.EDITOR), series, "Uusi nimi", "action-submit")
    edit(somebody(RoleKind.ORGANISER), series, "Parempi nimi", "action-publish")
    assert title(series) == "Parempi nimi"
    assert not SeriesPage.objects.get(pk=series.pk).workflow_in_progress


def test_a_rejected_change_comes_back(series: SeriesPage) -> None:
    before = title(series)
    editor = somebody(RoleKind.EDITOR)
    edit(editor, series, "Uusi nimi", "action-submit")
    decide(somebody(RoleKind.ORGANISER), series, "reject")
    assert title(series) == before
    told = Mail.objects.get()
    assert (told.person, told.subject) == (editor.user, "Korjattavaksi: Uusi nimi")
    assert "Kiitos!" in told.text
    assert (
        editor.get(reverse("wagtailadmin_pages:edit", args=[series.pk])).context["form"]["title"].value() == "Uusi nimi"
    )


def test_keeping_twice_makes_nothing_twice_and_keeps_what_an_administrator_chose(series: SeriesPage) -> None:
    other = Workflow.objects.create(name="Kaksi silmäparia")
    page = scenes.a_centre_page(Centre.objects.get(code="south"))
    WorkflowPage.objects.filter(page=page).update(workflow=other)
    before = (Workflow.objects.count(), GroupApprovalTask.objects.count(), WorkflowPage.objects.count())
    access.keep_centre(Centre.objects.get(code="south"))
    assert (Workflow.objects.count(), GroupApprovalTask.objects.count(), WorkflowPage.objects.count()) == before
    assert WorkflowPage.objects.get(page=page).workflow == other
