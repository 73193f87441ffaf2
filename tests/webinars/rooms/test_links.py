"""Whose a link is, and which links make a host; no database."""

import pytest

from webinars.rooms import links


@pytest.mark.parametrize(
    ("link", "label"),
    [
        ("https://teams.microsoft.com/l/meetup-join/19%3ameeting_x/0?context=%7b%7d", "Teams"),
        ("https://teams.live.com/meet/9312345?p=abc", "Teams"),
        ("https://us02web.zoom.us/j/81234567890?pwd=abc", "Zoom"),
        ("https://ZOOM.us/my/room", "Zoom"),
        ("https://aalto.zoom.us/w/1", "Zoom"),
        ("https://meet.google.com/abc-defg-hij", "Google Meet"),
        ("https://thl.webex.com/meet/x", "Webex"),
        ("https://meet.jit.si/Room", "Jitsi"),
        ("https://www.youtube.com/live/aqz-KE-bpKQ", "YouTube"),
        ("https://player.vimeo.com/video/1", "Vimeo"),
        ("https://notzoom.us/j/1", ""),
        ("https://zoom.us.evil.example/j/1", ""),
        ("https://meet.example/zoom.us", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_a_link_is_known_by_its_host(link: str, label: str) -> None:
    assert links.label(link) == label


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://us02web.zoom.us/s/81234567890?zak=eyJ0", links.HOSTS),
        ("https://zoom.us/s/81234567890", links.HOSTS),
        ("https://zoom.us/start/videomeeting", links.HOSTS),
        ("https://zoom.us/j/81234567890?zak=eyJ0", links.HOSTS),
        ("https://studio.youtube.com/video/aqz-KE-bpKQ/livestreaming", links.STUDIO),
        ("https://zoom.us/j/81234567890?pwd=abc", None),
        ("https://meet.example/s/1?zak=x", None),
        ("https://www.youtube.com/live/aqz-KE-bpKQ", None),
        ("https://[", None),
    ],
)
def test_a_link_that_makes_hosts_is_no_link_for_those_who_take_part(link: str, fault: object) -> None:
    assert links.fault(link) == fault


@pytest.mark.parametrize(
    ("link", "remark"),
    [
        ("https://zoom.us/j/81234567890?pwd=abc", links.PASSCODE),
        ("https://zoom.us/j/81234567890", None),
        ("https://meet.example/?pwd=1", None),
    ],
)
def test_a_passcode_in_a_link_is_remarked(link: str, remark: object) -> None:
    assert links.remark(link) == remark
