"""The permission table's part about our own screens of Wagtail's admin, and about those of our models.

A screen is ours when its view is, or when it shows a model of ours (`tests/architecture/test_permissions.py`).
Questions are never deleted, only archived: that is refused to everybody.
"""

from tests import permissions_places as at
from tests.permissions import ON, Answers, Row

EDITORS: Answers = (302, 302, 302, 200, 200)
EDITORS_READ: Answers = (302, 302, 302, 405, 405)
EDITORS_ON: Answers = (302, 302, 302, ON, ON)
ADMINS: Answers = (302, 302, 302, 302, 200)
ADMINS_READ: Answers = (302, 302, 302, 302, 405)
ADMINS_ON: Answers = (302, 302, 302, 302, ON)
ORGANISERS_OWN: Answers = (302, 302, 302, 200, 404)
ORGANISERS_OWN_ON: Answers = (302, 302, 302, ON, 404)
ADMIN_NOWHERE: Answers = (302, 302, 302, 404, 404)
NOBODY: Answers = (302, 302, 302, 302, 302)

ADMIN: dict[str, Row] = {
    "webinars_desk:index": Row("/admin/webinars/", EDITORS, EDITORS_READ),
    "webinars_desk:overview": Row(at.of_event("overview"), EDITORS, EDITORS_READ),
    "webinars_desk:duties": Row(at.of_event("duties"), EDITORS_READ, ADMIN_NOWHERE),
    "webinars_desk:registrations": Row(at.of_event("registrations"), EDITORS, EDITORS_READ),
    "webinars_desk:versions": Row(at.of_event("versions"), EDITORS, ADMIN_NOWHERE),
    "webinars_desk:export": Row(at.of_event("export"), EDITORS, EDITORS_READ),
    "webinars_desk:invitations": Row(at.of_event("invitations", at.seating), EDITORS, EDITORS),
    "webinars_desk:attendance": Row(at.of_event("attendance"), EDITORS, EDITORS_ON),
    "webinars_desk:attendance_list": Row(at.of_event("attendance_list"), EDITORS, EDITORS),
    "webinars_desk:attendance_names": Row(at.of_event("attendance_names"), EDITORS, EDITORS_ON),
    "webinars_desk:questions": Row(at.of_event("questions"), EDITORS, ADMIN_NOWHERE),
    "webinars_desk:recording": Row(at.of_event("recording"), EDITORS, EDITORS),
    "webinars_desk:chapters": Row(at.of_event("chapters"), EDITORS_READ, EDITORS_ON),
    "webinars_desk:visibility": Row(at.of_event("visibility"), EDITORS_READ, EDITORS_ON),
    "webinars_desk:outputs": Row(at.of_event("outputs"), EDITORS, EDITORS_READ),
    "webinars_desk:add": Row(at.of_event("add", "output"), EDITORS, EDITORS),
    "webinars_desk:edit": Row(at.of_event("edit", "output", at.output), EDITORS, EDITORS),
    "webinars_desk:do": Row(at.of_event("do", "output", at.output, "review"), EDITORS_READ, EDITORS_ON),
    "webinars_desk:preview": Row(at.of_event("preview", "fi"), EDITORS, EDITORS_READ),
    "webinars_desk:programme": Row(at.of_event_page("webinars_desk:programme"), EDITORS, EDITORS),
    "webinars_desk:template": Row(at.of_series("webinars_desk:template"), EDITORS, EDITORS),
    "webinars_desk:services": Row("/admin/webinars/rooms/", EDITORS, EDITORS_READ),
    "webinars_desk:add_service": Row("/admin/webinars/rooms/new/JITSI/", EDITORS, EDITORS),
    "webinars_desk:service": Row(at.service("service"), EDITORS, EDITORS),
    "webinars_desk:check_service": Row(
        at.service("check_service"), EDITORS_READ, ADMIN_NOWHERE
    ),  # a Jitsi tells nothing
    "webinars_desk:room": Row(at.of_event("room"), EDITORS, EDITORS_READ),
    "webinars_desk:host": Row(at.of_event("host", at.seating), EDITORS_READ, ADMIN_NOWHERE),  # it is over
    "course_versions": Row(at.of_course("course_versions"), EDITORS, EDITORS_READ),
    "course_translations": Row(at.of_course("course_translations"), EDITORS, EDITORS_READ),
    "course_feedback": Row(at.of_course("course_feedback"), EDITORS, EDITORS_READ),
    "course_translate": Row(at.of_language("course_translate"), EDITORS_READ, EDITORS_ON),
    "course_publish_language": Row(at.of_language("course_publish_language"), EDITORS_READ, EDITORS_ON),
    "translation": Row(at.translation(), EDITORS, EDITORS),
    "course_review": Row(at.of_course("course_review"), EDITORS, EDITORS),
    "wagtailsnippets_courses_question:list": Row("/admin/snippets/courses/question/", EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_question:list_results": Row(
        "/admin/snippets/courses/question/results/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_question:add": Row("/admin/snippets/courses/question/add/", EDITORS, EDITORS),
    "wagtailsnippets_courses_question:edit": Row(
        at.question("wagtailsnippets_courses_question:edit"), EDITORS, EDITORS
    ),
    "wagtailsnippets_courses_question:delete": Row(
        at.question("wagtailsnippets_courses_question:delete"), NOBODY, NOBODY
    ),
    "wagtailsnippets_courses_question:usage": Row(
        at.question("wagtailsnippets_courses_question:usage"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_question:history": Row(
        at.question("wagtailsnippets_courses_question:history"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_question:history_results": Row(
        at.question("wagtailsnippets_courses_question:history_results"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_question:choose": Row(
        "/admin/snippets/choose/courses/question/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_question:choose_results": Row(
        "/admin/snippets/choose/courses/question/results/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_question:chosen_multiple": Row(
        "/admin/snippets/choose/courses/question/chosen-multiple/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_question:chosen": Row(
        at.question("wagtailsnippetchoosers_courses_question:chosen"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_questionbank:list": Row("/admin/snippets/courses/questionbank/", EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_questionbank:list_results": Row(
        "/admin/snippets/courses/questionbank/results/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_questionbank:add": Row("/admin/snippets/courses/questionbank/add/", EDITORS, EDITORS),
    "wagtailsnippets_courses_questionbank:edit": Row(
        at.bank("wagtailsnippets_courses_questionbank:edit"), EDITORS, EDITORS
    ),
    "wagtailsnippets_courses_questionbank:delete": Row(
        at.bank("wagtailsnippets_courses_questionbank:delete"), NOBODY, NOBODY
    ),
    "wagtailsnippets_courses_questionbank:usage": Row(
        at.bank("wagtailsnippets_courses_questionbank:usage"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_questionbank:history": Row(
        at.bank("wagtailsnippets_courses_questionbank:history"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_questionbank:history_results": Row(
        at.bank("wagtailsnippets_courses_questionbank:history_results"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_questionbank:choose": Row(
        "/admin/snippets/choose/courses/questionbank/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_questionbank:choose_results": Row(
        "/admin/snippets/choose/courses/questionbank/results/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_questionbank:chosen_multiple": Row(
        "/admin/snippets/choose/courses/questionbank/chosen-multiple/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_questionbank:chosen": Row(
        at.bank("wagtailsnippetchoosers_courses_questionbank:chosen"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippets_courses_case:list": Row("/admin/snippets/courses/case/", EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_case:list_results": Row("/admin/snippets/courses/case/results/", EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_case:add": Row("/admin/snippets/courses/case/add/", EDITORS, EDITORS),
    "wagtailsnippets_courses_case:edit": Row(at.case("wagtailsnippets_courses_case:edit"), EDITORS, EDITORS),
    "wagtailsnippets_courses_case:delete": Row(at.case("wagtailsnippets_courses_case:delete"), NOBODY, NOBODY),
    "wagtailsnippets_courses_case:usage": Row(at.case("wagtailsnippets_courses_case:usage"), EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_case:history": Row(at.case("wagtailsnippets_courses_case:history"), EDITORS, EDITORS_READ),
    "wagtailsnippets_courses_case:history_results": Row(
        at.case("wagtailsnippets_courses_case:history_results"), EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_case:choose": Row("/admin/snippets/choose/courses/case/", EDITORS, EDITORS_READ),
    "wagtailsnippetchoosers_courses_case:choose_results": Row(
        "/admin/snippets/choose/courses/case/results/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_case:chosen_multiple": Row(
        "/admin/snippets/choose/courses/case/chosen-multiple/", EDITORS, EDITORS_READ
    ),
    "wagtailsnippetchoosers_courses_case:chosen": Row(
        at.case("wagtailsnippetchoosers_courses_case:chosen"), EDITORS, EDITORS_READ
    ),
    "courses_grading:waiting": Row("/admin/grading/", EDITORS, EDITORS_READ),
    "courses_grading:extra_time": Row("/admin/grading/extra-time/", EDITORS, EDITORS),
    "courses_grading:end_extra_time": Row("/admin/grading/extra-time/0/end/", (302, 302, 302, 405, 405), ADMIN_NOWHERE),
    "courses_grading:grade": Row("/admin/grading/0/", ADMIN_NOWHERE, ADMIN_NOWHERE),
    "courses_exchange:import": Row(at.bank("courses_exchange:import"), EDITORS, EDITORS),
    "courses_exchange:export": Row(at.bank("courses_exchange:export"), EDITORS, EDITORS),
    "courses_markdown:lesson": Row(at.module("courses_markdown:lesson"), EDITORS, EDITORS),
    "courses_carrying:export": Row(at.of_course("courses_carrying:export"), EDITORS, EDITORS),
    "courses_carrying:import": Row(at.centre_page("courses_carrying:import"), EDITORS, EDITORS),
    "courses_carrying:package": Row(at.package(), ORGANISERS_OWN, ORGANISERS_OWN_ON),
    "certificate-ledger:index": Row("/admin/certificates/", EDITORS, EDITORS_READ),
    "certificate-ledger:index_results": Row("/admin/certificates/results/", EDITORS, EDITORS_READ),
    "certificate-ledger:inspect": Row(at.certificate("inspect"), EDITORS, EDITORS_READ),
    "certificate-ledger:revoke": Row(at.certificate("revoke"), EDITORS, EDITORS),
    "certificate-rules:index": Row("/admin/certificate-rules/", EDITORS, EDITORS_READ),
    "certificate-rules:index_results": Row("/admin/certificate-rules/results/", EDITORS, EDITORS_READ),
    "certificate-rules:add": Row("/admin/certificate-rules/new/", EDITORS, EDITORS),
    "certificate-rules:edit": Row(at.rule("edit"), EDITORS, EDITORS),
    "requirements:index": Row("/admin/requirements/", ADMINS, ADMINS_READ),
    "requirements:index_results": Row("/admin/requirements/results/", ADMINS, ADMINS_READ),
    "requirements:add": Row("/admin/requirements/new/", ADMINS, ADMINS),
    "requirements:edit": Row(at.requirement("edit"), ADMINS, ADMINS),
    "requirements:delete": Row(at.requirement("delete"), ADMINS, ADMINS_ON),
    "requirements:history": Row(at.requirement("history"), ADMINS, ADMINS_READ),
    "requirements:history_results": Row(at.requirement("history_results"), ADMINS, ADMINS_READ),
    "requirements:usage": Row(at.requirement("usage"), ADMINS, ADMINS_READ),
    "xapi-credentials:index": Row("/admin/xapi/credentials/", ADMINS, ADMINS_READ),
    "xapi-credentials:index_results": Row("/admin/xapi/credentials/results/", ADMINS, ADMINS_READ),
    "xapi-credentials:add": Row("/admin/xapi/credentials/new/", ADMINS, ADMINS),
    "xapi-credentials:edit": Row(at.credential("edit"), ADMINS, ADMINS),
    "xapi-credentials:inspect": Row(at.credential("inspect"), ADMINS, ADMINS_READ),
    "xapi-credentials:secret": Row(at.credential("secret"), ADMINS, ADMINS),
    "xapi-credentials:switch": Row(at.credential("switch"), ADMINS, ADMINS_ON),
    "xapi-refused:index": Row("/admin/xapi/refused/", ADMINS, ADMINS_READ),
    "xapi-refused:index_results": Row("/admin/xapi/refused/results/", ADMINS, ADMINS_READ),
    "xapi-refused:inspect": Row(at.rejection, ADMINS, ADMINS_READ),
    "xapi-self-test:index": Row("/admin/xapi/self-test/", ADMINS, ADMINS),
    "why:index": Row("/admin/why/?person=learner@talkoot.example&deed=see&thing=/fi/", ADMINS, ADMINS),
    "accessibility-feedback:index": Row("/admin/accessibility-feedback/", ADMINS, ADMINS),
    "accessibility-feedback:answer": Row(at.feedback, ADMINS, ADMINS),
    "organisations:index": Row("/admin/people/organisations/", ADMINS, ADMINS_READ),
    "organisations:new": Row("/admin/people/organisations/new/", ADMINS, ADMINS),
    "organisations:edit": Row(at.organisation("edit"), ADMINS, ADMINS),
    "organisations:delete": Row(at.organisation("delete"), ADMINS_READ, ADMINS_ON),
    "jobs:index": Row("/admin/people/jobs/", ADMINS, ADMINS_READ),
    "jobs:person": Row(at.jobs_of_learner("person"), ADMINS, ADMINS_READ),
    "jobs:new": Row(at.jobs_of_learner("new"), ADMINS, ADMINS),
    "jobs:edit": Row(at.job("edit"), ADMINS, ADMINS),
    "jobs:end": Row(at.job("end"), ADMINS, ADMINS),
    "profiles:index": Row("/admin/people/profiles/", ADMINS, ADMINS),
    "profiles:edit": Row(at.profile, ADMINS, ADMINS),
    "invitations:index": Row("/admin/people/invitations/", ADMINS, ADMINS_READ),
    "invitations:new": Row("/admin/people/invitations/new/", ADMINS, ADMINS),
    "invitations:resend": Row(at.invitation("resend"), ADMINS_READ, ADMINS_ON),
    "invitations:withdraw": Row(at.invitation("withdraw"), ADMINS_READ, ADMINS_ON),
    "roles:index": Row("/admin/people/roles/", ADMINS, ADMINS_READ),
    "roles:new": Row("/admin/people/roles/new/", ADMINS, ADMINS),
    "roles:end": Row("/admin/people/roles/0/end/", ADMINS_READ, (302, 302, 302, 302, 404)),
    "privacy:index": Row("/admin/people/privacy/", ADMINS, ADMINS_READ),
    "imports:index": Row("/admin/people/imports/", ADMINS, ADMINS),
    "imports:show": Row(at.an_import("show"), ADMINS, ADMINS),
    "imports:start": Row(at.an_import("start"), ADMINS_READ, ADMINS_ON),
    "imports:undo": Row(at.an_import("undo"), ADMINS_READ, ADMINS_ON),
    "imports:discard": Row(at.an_import("discard"), ADMINS_READ, ADMINS_ON),
    "imports:report": Row(at.an_import("report"), ADMINS, ADMINS_READ),
    "operation:index": Row("/admin/operation/", ADMINS, ADMINS_ON),
    "wagtailadmin_api:images:listing": Row("/admin/api/main/images/?fields=_,id", EDITORS, EDITORS_READ),
    "wagtailadmin_api:images:find": Row("/admin/api/main/images/find/", ADMIN_NOWHERE, EDITORS_READ),
    "wagtailadmin_api:images:detail": Row(at.picture(), EDITORS, EDITORS_READ),
    "wagtailadmin_api:documents:listing": Row("/admin/api/main/documents/", EDITORS, EDITORS_READ),
    "wagtailadmin_api:documents:find": Row("/admin/api/main/documents/find/", ADMIN_NOWHERE, EDITORS_READ),
    "wagtailadmin_api:documents:detail": Row(at.document(), EDITORS, EDITORS_READ),
    "wagtailusers_users:index": Row("/admin/users/", ADMINS, ADMINS_READ),
    "wagtailusers_users:index_results": Row("/admin/users/results/", ADMINS, ADMINS_READ),
    "wagtailusers_users:add": Row("/admin/users/new/", ADMINS, ADMINS),
    "wagtailusers_users:edit": Row(at.learner_page("edit"), ADMINS, ADMINS),
    "wagtailusers_users:delete": Row(at.learner_page("delete"), ADMINS, ADMINS_ON),
    "wagtailusers_users:history": Row(at.learner_page("history"), ADMINS, ADMINS_READ),
    "wagtailusers_users:history_results": Row(at.learner_page("history_results"), ADMINS, ADMINS_READ),
    "wagtailusers_users:usage": Row(at.learner_page("usage"), ADMINS, ADMINS_READ),
    "wagtailusers_users:copy": Row(at.learner_page("copy"), ADMINS, ADMINS),
}

# The same screens about another centre's rows: for the organiser they are not there, to look at and to change.
OTHERS: dict[str, at.Place] = {
    "webinars_desk:overview": at.of_event("overview", centre=at.OTHER),
    "webinars_desk:duties": at.of_event("duties", centre=at.OTHER),
    "webinars_desk:registrations": at.of_event("registrations", centre=at.OTHER),
    "webinars_desk:versions": at.of_event("versions", centre=at.OTHER),
    "webinars_desk:export": at.of_event("export", centre=at.OTHER),
    "webinars_desk:invitations": at.of_event("invitations", at.seating, centre=at.OTHER),
    "webinars_desk:attendance": at.of_event("attendance", centre=at.OTHER),
    "webinars_desk:attendance_list": at.of_event("attendance_list", centre=at.OTHER),
    "webinars_desk:attendance_names": at.of_event("attendance_names", centre=at.OTHER),
    "webinars_desk:questions": at.of_event("questions", centre=at.OTHER),
    "webinars_desk:recording": at.of_event("recording", centre=at.OTHER),
    "webinars_desk:chapters": at.of_event("chapters", centre=at.OTHER),
    "webinars_desk:visibility": at.of_event("visibility", centre=at.OTHER),
    "webinars_desk:outputs": at.of_event("outputs", centre=at.OTHER),
    "webinars_desk:add": at.of_event("add", "output", centre=at.OTHER),
    "webinars_desk:edit": at.of_event("edit", "output", at.output, centre=at.OTHER),
    "webinars_desk:preview": at.of_event("preview", "fi", centre=at.OTHER),
    "webinars_desk:do": at.of_event("do", "output", at.output, "review", centre=at.OTHER),
    "webinars_desk:programme": at.of_event_page("webinars_desk:programme", at.OTHER),
    "webinars_desk:template": at.of_series("webinars_desk:template", at.OTHER),
    "webinars_desk:service": at.service("service", at.OTHER),
    "webinars_desk:check_service": at.service("check_service", at.OTHER),
    "webinars_desk:room": at.of_event("room", centre=at.OTHER),
    "webinars_desk:host": at.of_event("host", at.seating, centre=at.OTHER),
    "wagtailadmin_api:images:detail": at.picture(at.OTHER),
    "wagtailadmin_api:documents:detail": at.document(at.OTHER),
    "certificate-ledger:inspect": at.certificate("inspect", at.OTHER),
    "certificate-ledger:revoke": at.certificate("revoke", at.OTHER),
    "certificate-rules:edit": at.rule("edit", at.OTHER),
    "course_versions": at.of_course("course_versions", at.OTHER),
    "course_translations": at.of_course("course_translations", at.OTHER),
    "course_feedback": at.of_course("course_feedback", at.OTHER),
    "course_translate": at.of_language("course_translate", at.OTHER),
    "course_publish_language": at.of_language("course_publish_language", at.OTHER),
    "translation": at.translation(at.OTHER),
    "course_review": at.of_course("course_review", at.OTHER),
    "wagtailsnippets_courses_question:edit": at.question("wagtailsnippets_courses_question:edit", at.OTHER),
    "wagtailsnippets_courses_question:delete": at.question("wagtailsnippets_courses_question:delete", at.OTHER),
    "wagtailsnippets_courses_question:usage": at.question("wagtailsnippets_courses_question:usage", at.OTHER),
    "wagtailsnippets_courses_question:history": at.question("wagtailsnippets_courses_question:history", at.OTHER),
    "wagtailsnippets_courses_question:history_results": at.question(
        "wagtailsnippets_courses_question:history_results", at.OTHER
    ),
    "wagtailsnippetchoosers_courses_question:chosen": at.question(
        "wagtailsnippetchoosers_courses_question:chosen", at.OTHER
    ),
    "courses_exchange:import": at.bank("courses_exchange:import", at.OTHER),
    "courses_exchange:export": at.bank("courses_exchange:export", at.OTHER),
    "courses_markdown:lesson": at.module("courses_markdown:lesson", at.OTHER),
    "courses_carrying:export": at.of_course("courses_carrying:export", at.OTHER),
    "courses_carrying:import": at.centre_page("courses_carrying:import", at.OTHER),
    "courses_carrying:package": at.package(at.OTHER),
    "wagtailsnippets_courses_questionbank:edit": at.bank("wagtailsnippets_courses_questionbank:edit", at.OTHER),
    "wagtailsnippets_courses_questionbank:delete": at.bank("wagtailsnippets_courses_questionbank:delete", at.OTHER),
    "wagtailsnippets_courses_questionbank:usage": at.bank("wagtailsnippets_courses_questionbank:usage", at.OTHER),
    "wagtailsnippets_courses_questionbank:history": at.bank("wagtailsnippets_courses_questionbank:history", at.OTHER),
    "wagtailsnippets_courses_questionbank:history_results": at.bank(
        "wagtailsnippets_courses_questionbank:history_results", at.OTHER
    ),
    "wagtailsnippetchoosers_courses_questionbank:chosen": at.bank(
        "wagtailsnippetchoosers_courses_questionbank:chosen", at.OTHER
    ),
    "wagtailsnippets_courses_case:edit": at.case("wagtailsnippets_courses_case:edit", at.OTHER),
    "wagtailsnippets_courses_case:delete": at.case("wagtailsnippets_courses_case:delete", at.OTHER),
    "wagtailsnippets_courses_case:usage": at.case("wagtailsnippets_courses_case:usage", at.OTHER),
    "wagtailsnippets_courses_case:history": at.case("wagtailsnippets_courses_case:history", at.OTHER),
    "wagtailsnippets_courses_case:history_results": at.case("wagtailsnippets_courses_case:history_results", at.OTHER),
    "wagtailsnippetchoosers_courses_case:chosen": at.case("wagtailsnippetchoosers_courses_case:chosen", at.OTHER),
    "courses_grading:grade": at.text_of_another_centre,
    "courses_grading:end_extra_time": lambda: "/admin/grading/extra-time/0/end/",
}
