"""Lists of who was in a room, as rooms write them. Pure: bytes or text in, plain rows out, no database and no clock.

``tables`` makes rows and cells of a file, ``columns`` knows what a header means, ``moments`` reads times and lengths,
``lists`` reads plain lists, ``reading`` puts it together, and ``names`` compares names.

What the shapes are taken from. Teams: "Manage meeting attendance reports" of Microsoft's support pages (the list of
joining and leaving up to 2021, the report with three sections since then), with headers as people quote them. Zoom:
"Generating meeting reports", the participants' CSV with and without the meeting's own rows. BigBlueButton:
``makeUserCSVData`` of its learning dashboard. None could be tried against an export that the vendor's service made for
us; Finnish and Swedish headers are therefore known by their words' stems and not letter by letter.
"""
