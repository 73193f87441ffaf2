"""Reading WebVTT: cues for the transcript, whatever the file looks like."""

from hypothesis import given
from hypothesis import strategies as st

from courses import films


def test_cues_are_read_with_their_starts_and_without_their_markup() -> None:
    text = (
        "\ufeffWEBVTT\n\nNOTE a remark\n\n1\n00:00:05.500 --> 00:00:11.000 align:start\n<v Speaker>One\ntwo</v>\n\n"
        "01:00:00.000 --> 01:00:01.000\nLater\r\n"
    )
    assert films.read_vtt(text) == [{"start": 5.5, "text": "One two"}, {"start": 3600.0, "text": "Later"}]


@given(st.text(max_size=300))
def test_no_file_is_an_error(text: str) -> None:
    assert isinstance(films.read_vtt(text), list)
