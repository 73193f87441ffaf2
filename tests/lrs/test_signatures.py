"""Signed statements (1.0.3 Data 2.6): the signature signs this statement, and a certificate proves it."""

import base64
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lrs.models import Statement
from lrs.signatures import SIGNATURE
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, FULL, PLAIN, by
from tests.lrs.test_attachments import described, part, received, send

RSA_OID, UNKNOWN_OID = bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d01017f")
VERSION_3, VERSION_10 = bytes.fromhex("a003020102"), bytes.fromhex("a003020109")

pytestmark = pytest.mark.django_db


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """A key of that name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(name: str, private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None) -> str:
    """A certificate of that key, or of another, as x5c holds it."""
    private = private or key(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
    made = made.not_valid_before(AT).not_valid_after(AT + timedelta(days=30))
    signed = made.sign(private, hashes.SHA256())
    return base64.b64encode(signed.public_bytes(serialization.Encoding.DER)).decode()


def altered(name: str, octets: bytes, others: bytes) -> str:
    """A certificate in which other octets stand."""
    return base64.b64encode(base64.b64decode(certificate(name)).replace(octets, others)).decode()


def compact(*parts: bytes) -> bytes:
    """The compact form of whatever header, payload and signature."""
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def token(payload: Any, *, algorithm: str = "RS256", **header: Any) -> bytes:
    """A JWS of the payload in compact form, by the teacher's key."""
    pem = key("teacher").private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = OctKey.import_key(b"x" * 64) if algorithm.startswith("HS") else RSAKey.import_key(pem)
    octets = payload if isinstance(payload, bytes) else orjson.dumps(payload)
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jws.serialize_compact({"alg": algorithm, **header}, octets, signer, registry=registry).encode()


def signed(client: XapiClient, statement: dict[str, Any], signature: bytes, **properties: Any) -> Any:
    """POST the statement with this signature."""
    usual = {"usageType": SIGNATURE, "contentType": "application/octet-stream"}
    attachment = described(signature, **{**usual, **properties})
    return send(client, {**statement, "attachments": [attachment]}, part(signature))


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
def test_the_three_algorithms_are_accepted_and_the_signature_comes_back(xapi: XapiClient, algorithm: str) -> None:
    signature = token(PLAIN, algorithm=algorithm, x5c=[certificate("teacher")])

    assert signed(xapi, PLAIN, signature).status_code == 200
    assert received(xapi.get(attachments="true"))[1].content == signature


def test_what_is_equivalent_is_what_was_signed(xapi: XapiClient) -> None:
    """2.6: logically equivalent, not the same octets; durations to hundredths (2.0 4.2.7)."""
    statement = {**FULL, "id": str(uuid4()), "attachments": []}
    other = {**statement, "id": statement["id"].upper(), "timestamp": "2026-11-19T10:17:00.123Z"}
    other["verb"] = {"id": FULL["verb"]["id"]}
    other["result"] = {**FULL["result"], "duration": "P3Y1M29DT4H35M59.149S"}

    assert signed(xapi, statement, token(other)).status_code == 200


def test_names_in_the_header_that_nobody_knows_are_ignored(xapi: XapiClient) -> None:
    """RFC 7515, 4; the media type of the attachment may be written in capitals (RFC 2045, 5.1)."""
    signature = token(PLAIN, x5c=[certificate("teacher")], colour="red", kid="1")

    assert signed(xapi, PLAIN, signature, contentType="Application/Octet-Stream").status_code == 200


def test_what_a_store_sets_may_be_missing_in_either(xapi: XapiClient) -> None:
    stamped = {**PLAIN, "stored": "2026-11-20T09:30:00Z", "timestamp": "2026-11-20T09:30:00Z", "version": "1.0.0"}
    stamped |= {"id": str(uuid4()), "authority": {"mbox": "mailto:store@people.example"}}

    assert signed(xapi, stamped, token(PLAIN)).status_code == 200
    assert signed(xapi, PLAIN, token(stamped)).status_code == 200


def test_a_signature_elsewhere_is_not_fetched(xapi: XapiClient) -> None:
    usual = {"usageType": SIGNATURE, "contentType": "application/octet-stream"}
    attachment = described(b"a.b.c", **usual, fileUrl="https://learning.example/signature")

    assert xapi.post({**PLAIN, "attachments": [attachment]}).status_code == 200


def test_the_signature_of_each_statement_of_a_batch_is_its_own(xapi: XapiClient) -> None:
    usual = {"usageType": SIGNATURE, "contentType": "application/octet-stream"}
    tokens = [token(by("one")), token(by("two"))]
    first, second = (described(one, **usual) for one in tokens)
    one, two = {**by("one"), "attachments": [first]}, {**by("two"), "attachments": [second]}

    assert send(xapi, [one, two], *map(part, tokens)).status_code == 200
    response = send(xapi, [one, {**two, "attachments": [first, second]}], *map(part, tokens))

    assert response.status_code == 400
    assert response.json()["pointer"] == "/1/attachments/0"


def test_without_a_certificate_nobody_can_verify_and_it_is_kept(xapi: XapiClient) -> None:
    assert signed(xapi, PLAIN, token(PLAIN)).status_code == 200


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"a.b.c",
        b"\xff\x00",
        token(b"no json"),
        token([1]),
        token({**PLAIN, "verb": {}}),
        token(by("somebody else")),
        token({**PLAIN, "timestamp": "2026-01-01T00:00:00Z"} | {"id": "x"}),
        token(PLAIN, algorithm="HS256"),
        compact(b'{"alg":"none"}', orjson.dumps(PLAIN), b""),
        compact(b'"alg"', orjson.dumps(PLAIN), b"x"),
        compact(b'{"alg":"RS256","x":' + b"[" * 9_000 + b"]" * 9_000 + b"}", orjson.dumps(PLAIN), b"x"),
        compact(b'{"alg":"RS256","b64":false,"crit":["b64"]}', orjson.dumps(PLAIN), b"x"),
        compact(b'{"alg":"RS256"}', orjson.dumps(PLAIN), b""),
        token(PLAIN) + b"!",
        token(PLAIN) + b".x",
        orjson.dumps({"payload": "e30", "protected": "e30", "signature": "eA"}),
        token(PLAIN, x5c=[]),
        token(PLAIN, x5c=["bm8gY2VydGlmaWNhdGU="]),
        token(PLAIN, x5c=[certificate("teacher", private=ec.generate_private_key(ec.SECP256R1()))]),
        token(PLAIN, x5c=[altered("teacher", RSA_OID, UNKNOWN_OID)]),
        token(PLAIN, x5c=[altered("teacher", VERSION_3, VERSION_10)]),
        token(PLAIN, x5c=[certificate("impostor")]),
    ],
    ids=[
        *("empty", "letters", "octets", "no json", "list", "invalid", "another", "bad id", "symmetric", "none"),
        *("text header", "deep header", "critical", "unsigned", "no base64", "four", "JSON form"),
        *("empty chain", "no certificate", "no RSA", "unknown key", "unknown version", "another's certificate"),
    ],
)
def test_a_signature_that_signs_nothing_of_this_is_refused(xapi: XapiClient, signature: bytes) -> None:
    response = signed(xapi, PLAIN, signature)

    assert response.status_code == 400
    assert response.json()["section"] == "1.0.3 Data 2.6"
    assert response.json()["pointer"] == "/attachments/0"
    assert Statement.objects.count() == 0


def test_an_altered_statement_is_refused(xapi: XapiClient) -> None:
    head, _, tail = token(PLAIN, x5c=[certificate("teacher")]).split(b".")
    forged = compact(orjson.dumps(by("forger")))

    assert signed(xapi, by("forger"), b".".join([head, forged, tail])).status_code == 400


def test_a_signature_is_octets_and_names_the_same_instant(xapi: XapiClient) -> None:
    assert signed(xapi, PLAIN, token(PLAIN), contentType="text/plain").status_code == 400
    early, late = ({**PLAIN, "timestamp": f"2026-01-01T0{hour}:00:00Z"} for hour in (1, 2))
    assert signed(xapi, late, token(early)).status_code == 400
