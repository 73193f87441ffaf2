"""The pages of the road: where each is, and who stands there."""

from dataclasses import dataclass

COURSE = "/fi/east/barnahus-tyon-perusteet/"
TEST = COURSE + "tiimin-yhteistyo/loppukoe/"
KINDS = "/fi/south/monialainen-yhteistyo/"  # its lessons ask questions of most kinds
CHECKED = COURSE + "mika-on-barnahus/epailysta-tukeen/"
FILM = COURSE + "mika-on-barnahus/aikuiset-liikkuvat-lapsi-ei/"
ROOM = "/fi/south/monialainen-yhteistyo/"  # a course whose lessons have blocks of every kind
TALKING = ROOM + "yhteinen-kieli-ja-dialogi/dialogi-tyovalineena/"
VOTING = ROOM + "yhteinen-kieli-ja-dialogi/roolit-ja-vastuut/"
CHOOSING = ROOM + "yhteinen-suunnitelma/kun-yhteistyo-takkuaa/"
SERIES = "/fi/south/integratiivinen-tutkimus-ja-kehittaminen/"
OPEN_EVENT = "/fi/west/lapsi-vaativan-eron-keskella/lapsen-turvallisuus/"
LATER_EVENT = "/fi/inner/yhteinen-asiakas/oma-tiimi/"
PASSWORDS = "/fi/accounts/password/"
FACTORS = "/fi/accounts/2fa/"
LANGUAGES = ("fi", "sv", "en")
FINNISH, SWEDISH, ENGLISH = (("fi",), ("sv",), ("en",))  # for pages that differ from another stop in a few words only


@dataclass(frozen=True)
class Stop:
    """A page in the first of its languages, and for whom it is shown; names in braces stand for what is prepared."""

    name: str
    path: str
    who: str = ""
    status: int = 200
    languages: tuple[str, ...] = LANGUAGES
    main: bool = False
    lacking: bool = False  # shows on purpose what is not there or takes nothing: a recording that does not load
    asks: bool = False  # asks for the password again


STOPS = (
    Stop("front", "/fi/", main=True),
    Stop("catalogue", "/fi/catalogue/", main=True),
    Stop("catalogue narrowed", "/fi/catalogue/?q=lapsi&form=COURSE"),
    Stop("catalogue without hits", "/fi/catalogue/?q=xyzzy"),
    Stop("centre", "/fi/south/"),
    Stop("centre West", "/fi/west/", languages=FINNISH),
    Stop("centre Inner", "/sv/inner/", languages=SWEDISH),
    Stop("centre East", "/fi/east/", languages=FINNISH),
    Stop("centre North", "/en/north/", languages=ENGLISH),
    Stop("course", COURSE, main=True),
    Stop("course, signed in", COURSE, who="manager"),
    Stop("sample lesson", FILM),
    Stop("series", SERIES, main=True),
    Stop("series, signed in", SERIES, who="learner", languages=("fi", "sv")),
    Stop("webinar held", SERIES + "kokemuksia/", main=True),
    Stop("webinar held, signed in", SERIES + "yhdyspinnoilla/", who="learner", languages=("fi", "en")),
    Stop("webinar with outputs", SERIES + "yhteistyon-rakenteet/"),
    Stop("webinar open", OPEN_EVENT, main=True),
    Stop("programme for printing", OPEN_EVENT + "programme/print/"),
    Stop("registering for a series", "/fi/west/lapsi-vaativan-eron-keskella/register/"),
    Stop("webinar open, signed in", OPEN_EVENT, who="manager"),
    Stop("webinar announced", LATER_EVENT),
    Stop("sign in", "/fi/accounts/login/", main=True),
    Stop("sign up", "/fi/accounts/signup/"),
    Stop("forgotten password", PASSWORDS + "reset/"),
    Stop("forgotten password, sent", PASSWORDS + "reset/done/", languages=("fi", "sv")),
    Stop("link for a new password, used", PASSWORDS + "reset/key/1-set-password/", languages=("fi", "en")),
    Stop("new password, done", PASSWORDS + "reset/key/done/", languages=FINNISH),
    Stop("change of password", PASSWORDS + "change/", who="learner", main=True),
    Stop("e-mail addresses", "/fi/accounts/email/", who="learner", main=True),
    Stop("invitation", "{invitation}", main=True),
    Stop("invitation, for somebody else", "{invitation}", who="learner", languages=("fi", "sv")),
    Stop("invitation, over", "{invitation_over}", status=410),
    Stop("code by e-mail", "/fi/accounts/login/code/"),
    Stop("security", "/fi/my/security/", who="learner", main=True),
    Stop("security, guarded", "/fi/my/security/", who="guarded"),
    Stop("sessions", "/fi/my/security/sessions/", who="learner"),
    Stop("passkeys", FACTORS + "webauthn/", who="learner"),
    Stop("new passkey", FACTORS + "webauthn/add/", who="learner", asks=True),
    Stop("authenticator app", FACTORS + "totp/activate/", who="learner", asks=True),
    Stop("authenticator app, no longer", FACTORS + "totp/deactivate/", who="guarded", asks=True),
    Stop("recovery codes", FACTORS + "recovery-codes/", who="guarded", asks=True),
    Stop("new recovery codes", FACTORS + "recovery-codes/generate/", who="guarded", asks=True),
    Stop("sign out", "/fi/accounts/logout/", who="learner", languages=("fi", "sv")),
    Stop("verify", "/verify/"),
    Stop("verified", "/verify/{code}/", main=True),
    Stop("verified, withdrawn", "/verify/{revoked}/"),
    Stop("verified, ended", "/verify/{expired}/"),
    Stop("verified, replaced", "/verify/{replaced}/"),
    Stop("unknown code", "/verify/K7QF-4M2P-9XTR-H3WD/", status=404),
    Stop("accessibility statement", "/fi/saavutettavuusseloste/", main=True),
    Stop("accessibility feedback", "/fi/accessibility-feedback/", main=True),
    Stop("accessibility feedback, sent", "/fi/accessibility-feedback/sent/", languages=("fi", "sv")),
    Stop("privacy", "/fi/tietosuoja/"),
    Stop("course under way", COURSE, who="under way"),
    Stop("lesson with feedback", CHECKED, who="under way", main=True),
    Stop("lesson with a video", FILM, who="under way", main=True),
    Stop("lesson with a timeline", ROOM + "mita-yhteistyo-on/miksi-yksi-ei-riita/", languages=FINNISH),
    Stop("lesson with a table", ROOM + "mita-yhteistyo-on/nelja-tasoa/", who="learner", languages=FINNISH),
    Stop("lesson with a poll", VOTING, who="learner", languages=FINNISH),
    Stop(
        "lesson with pictures, sound and a recording elsewhere",
        TALKING,
        who="learner",
        main=True,
    ),
    Stop("lesson with documents", ROOM + "yhteinen-suunnitelma/yksi-suunnitelma/", who="learner", languages=FINNISH),
    Stop("lesson with a case", CHOOSING, who="learner"),
    Stop("test", TEST, who="under way"),
    Stop("pairs", KINDS + "yhteinen-kieli-ja-dialogi/yhteinen-kieli/", who="learner", languages=FINNISH),
    Stop("an order", KINDS + "yhteinen-kieli-ja-dialogi/dialogi-tyovalineena/", who="learner", languages=FINNISH),
    Stop("gaps", KINDS + "yhteinen-suunnitelma/yksi-suunnitelma/", who="learner", languages=FINNISH),
    Stop("question", TEST + "questions/2/", who="under way", main=True),
    Stop("question with feedback", TEST + "questions/1/", who="under way"),
    Stop("all questions", TEST + "attempt/", who="under way"),
    Stop("result, not passed", TEST + "results/1/", who="under way"),
    Stop("my learning", "/fi/my/", who="under way", main=True),
    Stop("my learning, empty", "/fi/my/", who="admin"),
    Stop("my notes", "/fi/my/notes/", who="learner", main=True),
    Stop("my notes, none", "/fi/my/notes/", who="admin", languages=FINNISH),
    Stop("my place", "{place}", who="under way"),
    Stop("a guest's place", "{guest}", languages=FINNISH),
    Stop("who has looked", "/fi/my/access/", who="learner"),
    Stop("my data", "/fi/my/data/", who="learner", main=True),
    Stop("what I agreed to", "/fi/my/consents/", who="learner", main=True),
    Stop("help in my account", "/fi/my/support/", who="learner"),
    Stop("support", "/fi/support/", who="support"),
    Stop("figures", "/fi/team/figures/", who="reader", main=True),
    Stop("being forgotten", "/fi/my/data/erase/", who="learner"),
    Stop("what the site keeps", "/fi/privacy/data/"),
    Stop("result, passed", TEST + "results/1/", who="graduate"),
    Stop("end of the course", COURSE + "finished/", who="graduate"),
    Stop("my learning, done", "/fi/my/", who="graduate"),
    Stop("my certificates", "/fi/my/certificates/", who="graduate", main=True),
    Stop("certificate not drawn yet", "{preparing}", who="organiser", status=202),
    Stop("team", "/fi/team/", who="manager", main=True),
    Stop("team as people", "/fi/team/?view=people", who="manager"),
    Stop("team narrowed", "/fi/team/?show=gaps", who="manager"),
    Stop("person", "{person}", who="manager", main=True),
    Stop("remind", "{remind}", who="manager"),
    Stop("reminded", "{reminded}", who="manager"),
    Stop("deputies", "/fi/team/deputies/", who="manager"),
    Stop("no team", "/fi/team/", who="learner", status=403),
    Stop("mailbox", "/mailbox/", languages=("fi",)),
    Stop("style guide", "/styleguide/", lacking=True),
)
MAIN = tuple(stop for stop in STOPS if stop.main)
