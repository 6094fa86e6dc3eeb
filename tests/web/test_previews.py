"""Pictures on the pages: drawn anew for whoever may read the file, the original to be saved and never to be shown."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from rectify.app.files import path_of
from rectify.app.previews import BUSY, GONE, Previews
from rectify.app.turns import Turns
from rectify.exchange.drawing import DAMAGED
from rectify.exchange.preview import Preview
from tests.office import INSPECTION, OTHER_SCAN, PROBLEM, SCAN, Office
from tests.visitor import Visitor, door_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from httpx2 import Response

PLACE = "at the third group of a village"
SEALED = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}  # fmt: skip


@pytest.fixture
def office(office_in: Callable[[str], Office]) -> Office:
    return office_in("transferred")


def photo(colour: str = "red", kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE
    target = BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(target, kind, exif=exif)
    return target.getvalue()


def filed(visitor: Visitor, content: bytes, name: str = "现场.jpg", title: str = "现场照片") -> str:
    """File evidence for the problem's first measure; gives the file's address on the problem's page."""
    fields = {"kind": "photo", "for": "measure 1", "title": title}
    sent = visitor.does("evidence", PROBLEM, fields, files={"f.file": (name, content, "image/jpeg")})
    assert sent.status_code == 303, sent.text
    return f"/problems/{PROBLEM}/files/{hashlib.sha256(content).hexdigest()}"


def told(answer: Response) -> tuple[int, bytes, dict[str, Any]]:
    """Give an answer without what differs between any two."""
    content = re.sub(rb'value="[^"]*"', b"", answer.content)
    return answer.status_code, content, {name: value for name, value in answer.headers.items() if name != "date"}


def test_a_picture_is_shown_as_we_drew_it_and_saved_as_it_was_sent(office: Office) -> None:
    clerk = door_of(office).visitor("clerk")
    where = filed(clerk, photo())
    shown = clerk.get(f"{where}/preview")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(BytesIO(shown.content)).size == (1024, 768)
    assert PLACE.encode() in photo()
    assert PLACE.encode() not in shown.content
    saved = clerk.get(where)
    assert saved.content == photo()
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment")
    for answer in (shown, saved):
        assert SEALED.items() <= dict(answer.headers).items()


def test_the_page_shows_a_picture_with_words_and_leads_to_the_original(office: Office) -> None:
    clerk = door_of(office).visitor("clerk")
    where = filed(clerk, photo(), title='"><b>现场')
    filed(clerk, b"%PDF-1.7 a scan", "凭证.pdf", "凭证")
    page = clerk.page(f"/problems/{PROBLEM}")
    assert re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page) == [
        (f"{where}/preview", "预览：&#34;&gt;&lt;b&gt;现场（现场.jpg）")
    ]
    assert f'<a href="{where}" download>保存原件：现场.jpg</a>' in page
    assert "download>凭证.pdf</a>" in page


def test_nobody_sees_a_preview_of_what_he_may_not_read(office: Office) -> None:
    door = door_of(office)
    where = filed(door.visitor("clerk"), photo())
    assert door.visitor("office").get(f"{where}/preview").status_code == 200
    for account in ("other.head", "city", "sysadmin", "org"):
        visitor = door.visitor(account)
        forbidden = visitor.get(f"{where}/preview")
        missing = visitor.get(f"/problems/P-2026-9999/files/{'0' * 64}/preview")
        assert forbidden.status_code == 404
        assert told(forbidden) == told(missing)
    assert door.visitor().get(f"{where}/preview").status_code == 303
    elsewhere = where.replace(f"/problems/{PROBLEM}", f"/inspections/{INSPECTION}")
    assert door.visitor("clerk").get(f"{elsewhere}/preview").status_code == 404, "that page does not name it"


def test_what_is_no_picture_has_no_preview_whatever_it_is_called(office: Office) -> None:
    clerk = door_of(office).visitor("clerk")
    where = filed(clerk, b"%PDF-1.7 a scan", "现场.pdf")
    for path in (where, f"/problems/{PROBLEM}/files/{'0' * 64}", f"/problems/{PROBLEM}/files/..%2f..%2foffice.db"):
        assert clerk.get(f"{path}/preview").status_code == 404


def test_where_nothing_can_be_drawn_a_word_stands_and_the_original_can_be_saved(office: Office) -> None:
    clerk = door_of(office).visitor("clerk")
    where = filed(clerk, photo()[:5000])
    shown = clerk.get(f"{where}/preview")
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "image/svg+xml"
    assert DAMAGED in shown.text
    assert SEALED.items() <= dict(shown.headers).items()
    assert clerk.get(where).content == photo()[:5000]


def test_an_inspection_s_files_are_listed_and_given_out(office: Office) -> None:
    door = door_of(office)
    page = door.visitor("head").page(f"/inspections/{INSPECTION}")
    where = f"/inspections/{INSPECTION}/files/{SCAN['sha256']}"
    assert f'<a href="{where}" download>scan.pdf</a>' in page
    assert door.visitor("head").get(where).headers["content-disposition"].startswith("attachment")
    assert door.visitor("head").get(f"{where}/preview").status_code == 404, "it is no picture"
    other = door.visitor("other.head")
    assert told(other.get(where)) == told(other.get(f"/inspections/I-2026-9999/files/{OTHER_SCAN['sha256']}"))


# ---- what a process keeps of it


def kept(office: Office, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    place = path_of(office.app, digest)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    return digest


def test_a_picture_is_drawn_once_and_kept_within_a_bound(sqlite_office_in: Callable[[str], Office]) -> None:
    office = sqlite_office_in("reported")
    red, blue = (kept(office, photo(colour)) for colour in ("red", "blue"))
    shelf = Previews(most_bytes=20_000)
    first = shelf.of(office.app, red)
    assert 5_000 < len(first.content) < 19_000
    path_of(office.app, red).unlink()
    assert shelf.of(office.app, red) is first, "nothing is read again"
    shelf.of(office.app, blue)
    assert shelf.of(office.app, red) == Preview(b"", GONE), "the older one made room"
    assert not list(office.home.rglob("*preview*")), "nothing is kept on disk"


def test_whoever_finds_too_many_waiting_is_told_so_and_may_ask_again(
    sqlite_office_in: Callable[[str], Office],
) -> None:
    office = sqlite_office_in("reported")
    turns = Turns(1)
    shelf = Previews(turns=turns)
    picture = kept(office, photo())
    with turns.taken():
        assert shelf.of(office.app, picture) == Preview(b"", BUSY)
    assert shelf.of(office.app, picture).content
