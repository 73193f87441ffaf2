"""Wagtail's permissions, generated from people's roles and kept in step with them.

Each centre has a group per role. The group may work on the centre's pages in every language, on pages that the centre
owns together with others, and in the centre's collection of images, documents and videos. Nobody edits these groups by
hand: ``keep_centre`` overwrites them.

What an editor submits is approved by a publisher or an organiser of the page's own centre: each centre has a workflow
with that one task. An administrator may give a page another workflow; that one is kept. Courses have a longer one
(``courses.reviewing``).
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from learning.models import Space
from people import rules
from people.enums import RoleKind
from people.models import Centre, Role, User
from people.signals import roles_changed

PAGE_DEEDS = {
    RoleKind.EDITOR: ("add_page", "change_page"),
    RoleKind.PUBLISHER: ("change_page", "publish_page"),
    RoleKind.ORGANISER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    RoleKind.SUBJECT_EXPERT: ("change_page",),
    RoleKind.TEACHER: (),
}
LIBRARY_DEEDS = {
    RoleKind.EDITOR: ("add", "change", "choose"),
    RoleKind.PUBLISHER: ("choose",),
    RoleKind.ORGANISER: ("add", "change", "delete", "choose"),
    RoleKind.SUBJECT_EXPERT: ("choose",),
    RoleKind.TEACHER: (),
}
APPROVERS = (RoleKind.PUBLISHER, RoleKind.ORGANISER)
LIBRARIES = (("wagtailimages", "image"), ("wagtaildocs", "document"), ("wagtailmedia", "media"))

Roots = Callable[[Centre], Iterable[Page]]
Keeping = Callable[[Centre], None]
_roots: list[Roots] = []
_keeping: list[Keeping] = []
_models: dict[str, tuple[str, ...]] = {}


def register_roots(door: Roots) -> None:
    """``door(centre)`` answers pages (with all below them) that the centre's people may work on."""
    if door not in _roots:
        _roots.append(door)


def register_keeping(door: Keeping) -> None:
    """``door(centre)`` keeps what else a centre has in Wagtail, such as a workflow for a kind of page."""
    if door not in _keeping:
        _keeping.append(door)


def register_model(label: str, *kinds: str) -> None:
    """People of a centre (with ``kinds``: in these roles) may open the admin screens of this model.

    Its query sets must be scoped to their centre.
    """
    _models[label.lower()] = kinds or rules.RUNNING


def group_of(centre: Centre, kind: str) -> Group:
    """The group of a centre's people with this role."""
    return Group.objects.get_or_create(name=f"{centre.code}:{kind}")[0]


def collection_of(centre: Centre) -> Collection:
    """The collection of a centre; it is made when first asked for."""
    space = Space.objects.select_related("collection").filter(centre=centre).first()
    if space:
        return space.collection
    with transaction.atomic():  # two who ask first, even for two centres, go one after the other
        root = Collection.objects.select_for_update().filter(depth=1).earliest("path")
        space = Space.objects.select_related("collection").filter(centre=centre).first()
        if space:
            return space.collection
        collection = root.add_child(name=centre.names.get("fi", centre.code))
        Space.objects.create(centre=centre, collection=collection)
    return collection


def keep_centre(centre: Centre) -> None:
    """Bring the permissions of a centre's groups in line with its pages and collection."""
    pages = {page.pk: page for door in _roots for page in door(centre)}
    collection = collection_of(centre)
    for kind, deeds in PAGE_DEEDS.items():
        with transaction.atomic():
            group = group_of(centre, kind)
            group.permissions.set([_admin_permission(), *_model_permissions(kind)])
            wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=deeds)
            GroupPagePermission.objects.filter(group=group).exclude(page__in=pages, permission__in=wanted).delete()
            for page in pages.values():
                for permission in wanted:
                    GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
            _keep_collection(group, collection, LIBRARY_DEEDS[kind])
    for keep in _keeping:
        keep(centre)
    _keep_workflow(centre, [page for page in pages.values() if getattr(page.specific, "centre_id", None) == centre.pk])


def keep_person(person: User) -> None:
    """Bring a person's groups in line with the roles they hold today."""
    held = Role.objects.filter(rules.current(rules.today()), person=person).select_related("centre")
    groups = []
    for role in held:
        if role.centre:
            groups.append(group_of(role.centre, role.kind))
            if not groups[-1].permissions.exists():  # the first one in this role
                keep_centre(role.centre)
        elif role.kind == RoleKind.PRIVACY_OFFICER:
            groups.append(privacy_officers())
    person.groups.set(groups)
    administrator = any(role.kind == RoleKind.ADMINISTRATOR for role in held)
    if (person.is_superuser, person.is_staff) != (administrator, administrator):
        User.objects.filter(pk=person.pk).update(is_superuser=administrator, is_staff=administrator)


def privacy_officers() -> Group:
    """Those who enter the admin for the pages about privacy alone."""
    group = Group.objects.get_or_create(name=RoleKind.PRIVACY_OFFICER.value)[0]
    group.permissions.set([_admin_permission()])
    return group


def connect() -> None:
    """Follow changes of roles; called once when Django starts."""
    roles_changed.connect(_roles_changed, dispatch_uid="learning.access")


def _roles_changed(person_id: int, **kwargs: object) -> None:
    """Somebody's role began or ended."""
    keep_person(User.objects.get(pk=person_id))


@transaction.atomic
def _keep_workflow(centre: Centre, pages: Iterable[Page]) -> None:
    """Let the centre's own approvers decide about its own pages; pages of another owner follow that owner's."""
    name = centre.names.get("fi", centre.code)
    groups = [group_of(centre, kind) for kind in APPROVERS]
    task = GroupApprovalTask.objects.filter(groups=groups[0], workflow_tasks__sort_order=0).first()
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first() if task else None
    if workflow is None:
        task = GroupApprovalTask.objects.create(name=name)
        workflow = Workflow.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    task.groups.set(groups)
    for page in pages:
        WorkflowPage.objects.get_or_create(page_id=page.pk, defaults={"workflow": workflow})


def _admin_permission() -> Permission:
    """The permission to enter Wagtail's admin."""
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _model_permissions(kind: str) -> list[Permission]:
    """All permissions on the models whose admin screens are scoped by centre and open to the role."""
    condition = Q(pk__in=[])
    for label, kinds in _models.items():
        app, _, model = label.partition(".")
        if kind in kinds:
            condition |= Q(content_type__app_label=app, content_type__model=model)
    return list(Permission.objects.filter(condition))


def _keep_collection(group: Group, collection: Collection, deeds: Iterable[str]) -> None:
    """Let the group do these deeds in its collection and nowhere else."""
    wanted = Permission.objects.none()
    for app, model in LIBRARIES:
        names = [f"{deed}_{model}" for deed in deeds]
        wanted |= Permission.objects.filter(content_type__app_label=app, codename__in=names)
    granted = GroupCollectionPermission.objects.filter(group=group)
    granted.exclude(collection=collection, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
