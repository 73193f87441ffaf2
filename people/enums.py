"""Closed lists of the people package; members are stored in upper case, labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is; a unit is a part of one."""

    COUNTY = "COUNTY", _("Wellbeing services county")
    CITY = "CITY", _("City")
    MUNICIPALITY = "MUNICIPALITY", _("Municipality")
    HOSPITAL_GROUP = "HOSPITAL_GROUP", _("Hospital group")
    HOSPITAL_DISTRICT = "HOSPITAL_DISTRICT", _("Hospital district")
    SCHOOL = "SCHOOL", _("School")
    PARISH = "PARISH", _("Parish")
    NGO = "NGO", _("Non-governmental organisation")
    POLICE = "POLICE", _("Police")
    PROSECUTION = "PROSECUTION", _("Prosecution")
    UNIVERSITY = "UNIVERSITY", _("University")
    NETWORK = "NETWORK", _("Network")
    CENTRE = "CENTRE", _("Centre of expertise")
    COMPANY = "COMPANY", _("Company")
    UNIT = "UNIT", _("Unit")


class IdentifierScheme(models.TextChoices):
    """By which register an organisation is known elsewhere."""

    BUSINESS_ID = "BUSINESS_ID", _("Business ID")
    OID = "OID", _("OID")
    SCHOOL = "SCHOOL", _("School number")
    COUNTY = "COUNTY", _("County number")
    MUNICIPALITY = "MUNICIPALITY", _("Municipality number")


class Staffing(models.TextChoices):
    """Whether somebody is employed where they work, or their work is bought from elsewhere."""

    OWN = "OWN", _("Own staff")
    PURCHASED = "PURCHASED", _("Purchased service")


class Sector(models.TextChoices):
    """The field a profession belongs to."""

    SOCIAL = "SOCIAL", _("Social services")
    HEALTH = "HEALTH", _("Health care")
    EDUCATION = "EDUCATION", _("Education")
    JUSTICE = "JUSTICE", _("Police and justice")
    NGO = "NGO", _("Organisations")
    PARISH = "PARISH", _("Parishes")
    RESEARCH = "RESEARCH", _("Research")


class RoleKind(models.TextChoices):
    """What a person may do, always within one organisation or one centre; some may hold for the whole site."""

    MANAGER = "MANAGER", _("Manager")
    DEPUTY = "DEPUTY", _("Deputy")
    ORGANISER = "ORGANISER", _("Organiser")
    EDITOR = "EDITOR", _("Editor")
    PUBLISHER = "PUBLISHER", _("Publisher")
    TEACHER = "TEACHER", _("Teacher")
    SUBJECT_EXPERT = "SUBJECT_EXPERT", _("Subject expert")
    REPORT_READER = "REPORT_READER", _("Report reader")
    PRIVACY_OFFICER = "PRIVACY_OFFICER", _("Privacy officer")
    SUPPORT = "SUPPORT", _("Support")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


SUPERIOR = "SUPERIOR"  # by which a person is seen without a role: being named in their job
LOOKED_BY = [*RoleKind.choices, (SUPERIOR, _("Superior"))]


class Theme(models.TextChoices):
    """How a person wants pages to look."""

    SYSTEM = "SYSTEM", _("As in my device")
    LIGHT = "LIGHT", _("Light")
    DARK = "DARK", _("Dark")


class ShownAs(models.TextChoices):
    """As what a person is shown to others who take part in the same thing."""

    HIDDEN = "HIDDEN", _("Not at all")
    GIVEN_NAME = "GIVEN_NAME", _("By my given name")
    NAME = "NAME", _("By my whole name")
    NAME_AND_WORK = "NAME_AND_WORK", _("By my whole name, profession and employer")


class MailState(models.TextChoices):
    """Where an outgoing message is."""

    WAITING = "WAITING", _("Waiting")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Failed")


class ImportKind(models.TextChoices):
    """What the rows of an imported file are."""

    PEOPLE = "PEOPLE", _("People and their jobs")
    ORGANISATIONS = "ORGANISATIONS", _("Organisations and their units")


class ImportState(models.TextChoices):
    """How far an import is."""

    NEW = "NEW", _("Columns to be chosen")
    CHECKING = "CHECKING", _("Being checked")
    CHECKED = "CHECKED", _("Checked")
    REFUSED = "REFUSED", _("Cannot be read")
    RUNNING = "RUNNING", _("Being imported")
    DONE = "DONE", _("Imported")
    UNDOING = "UNDOING", _("Being undone")
    UNDONE = "UNDONE", _("Undone")


class Problem(models.TextChoices):
    """Why a file as a whole cannot be read, and what to do."""

    EMPTY = "EMPTY", _("The file is empty. Choose another one.")
    TOO_LARGE = "TOO_LARGE", _("The file is larger than 20 MB. Split it into several files.")
    BINARY = "BINARY", _("This is neither a CSV file nor an Excel workbook (.xlsx). Save the table as one of them.")
    OLD_EXCEL = "OLD_EXCEL", _("This workbook is locked with a password or of an old kind. Save it anew as .xlsx.")
    BROKEN = "BROKEN", _("The workbook is damaged or is something else than a table. Save it anew as .xlsx.")
    BOMB = "BOMB", _("Unpacked, the workbook would be far too large. Keep the table alone and save it as CSV.")
    ENCODING = "ENCODING", _("The letters of the file cannot be read. Save it as CSV in UTF-8.")
    NO_HEADERS = "NO_HEADERS", _("The first row has no headers. Write a header above each column.")
    SAME_HEADER = "SAME_HEADER", _("Two columns have the same header. Rename or remove one of them.")
    MANY_COLUMNS = "MANY_COLUMNS", _("The table has more than 100 columns. Remove those that are not needed.")
    NO_ROWS = "NO_ROWS", _("There are no rows below the headers. Choose another file.")
    MANY_ROWS = "MANY_ROWS", _("The table has more than 200,000 rows. Split it into several files.")
    LOST = "LOST", _("The file is no longer here. Upload it again.")
    LONG_CELL = "LONG_CELL", _("A cell is far too long. Perhaps a quotation mark was opened and never closed.")


class Fault(models.TextChoices):
    """What is wrong with a row or a cell of it."""

    MISSING = "MISSING", _("Empty. It must be filled in.")
    TOO_LONG = "TOO_LONG", _("Too long.")
    ODD = "ODD", _("Holds characters that cannot be shown. Type it anew.")
    NO_EMAIL = "NO_EMAIL", _("Not an e-mail address.")
    NO_DATE = "NO_DATE", _("Not a date. Write it as 2026-08-31 or 31.8.2026.")
    ENDS_EARLY = "ENDS_EARLY", _("The end comes before the beginning.")
    NO_CODE = "NO_CODE", _("Not a code: only letters a–z, digits, hyphens and underscores.")
    NO_ORGANISATION = "NO_ORGANISATION", _("No organisation has this code. Import or add it first.")
    NO_PROFESSION = "NO_PROFESSION", _("No profession has this code or name.")
    NO_PROFILE = "NO_PROFILE", _("No role profile has this code or name.")
    NO_STAFFING = "NO_STAFFING", _("Write own staff or purchased service.")
    NO_SUPERIOR = "NO_SUPERIOR", _("Nobody with this e-mail works for the same employer. Import the superior first.")
    NO_LANGUAGE = "NO_LANGUAGE", _("Not a language of this site. Write fi, sv or en.")
    NO_KIND = "NO_KIND", _("Not a kind of organisation.")
    NO_AREA = "NO_AREA", _("No collaboration area has this code.")
    NO_PARENT = "NO_PARENT", _("The organisation above it is neither here nor in a row before this one.")
    UNIT_ALONE = "UNIT_ALONE", _("A unit needs an organisation above it.")
    TOO_DEEP = "TOO_DEEP", _("More than 20 organisations above one another.")
    TWICE = "TWICE", _("The same code stands in a row before this one.")
    MANY_CELLS = "MANY_CELLS", _("The row has more cells than there are headers.")
    DIFFERS = "DIFFERS", _("Already here with other details. It was left as it is.")


class Left(models.TextChoices):
    """Why undoing an import left something that the import had made."""

    SIGNED_IN = "SIGNED_IN", _("The person has signed in since.")
    USED = "USED", _("Something else refers to it by now.")
    CHANGED = "CHANGED", _("It has been changed since.")
