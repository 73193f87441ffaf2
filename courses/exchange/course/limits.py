"""How large a package and what lies in it may be; all limits stand here."""

MEGABYTE = 1024 * 1024
PACKAGE = 500 * MEGABYTE  # the file itself
TOGETHER = 1000 * MEGABYTE  # all that is in it, opened
FILES = 2000
TEXTS = 20 * MEGABYTE  # course.json, opened
DEEPEST = 40  # how far lists and objects of course.json may stand in one another
PICTURE = 20 * MEGABYTE
DOCUMENT = 100 * MEGABYTE
RECORDING = 500 * MEGABYTE
CAPTIONS = 2 * MEGABYTE
MODULES = 100
PARTS = 1000  # lessons, and as many tests
QUESTIONS = 5000
MEDIA = 1000  # of each kind
BLOCKS = 500  # of one lesson
ROWS = 300  # of one list
LONGEST = 200_000  # letters of one text
