"""Signed statements: a JWS among the attachments that signs the statement itself (1.0.3 Data 2.6)."""

import base64
import re
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lrs import equivalence, moments, validation
from lrs.errors import Invalid

SECTION = "1.0.3 Data 2.6"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
OCTETS = "application/octet-stream"
ALGORITHMS = ["RS256", "RS384", "RS512"]
COMPACT = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+")


class Registry(jws.JWSRegistry):
    """Room for chains of certificates and for whole statements, which the library's own limits leave none for."""

    max_header_length = 64 * 1024
    max_payload_length = 8 * 1024 * 1024
    max_signature_length = 8 * 1024


REGISTRY = Registry(algorithms=ALGORITHMS, strict_check_header=False)  # unknown names are ignored (RFC 7515, 4)


def check(statement: Mapping[str, Any], data: Mapping[str, bytes], at: str, *, version: str) -> None:
    """Every signature that came with a valid statement signs that statement; with a certificate it is verified.

    A signature whose data lies behind a fileUrl is not fetched. Without a certificate (x5c) nobody can verify it here,
    and it is kept as it is.
    """
    for position, attachment in enumerate(statement.get("attachments", ())):
        if attachment["usageType"] != SIGNATURE:
            continue
        place = f"{at}/attachments/{position}"
        if attachment["contentType"].lower() != OCTETS:
            raise Invalid(f"A signature is of the type {OCTETS}.", f"{place}/contentType", SECTION)
        token = data.get(attachment["sha2"].lower())
        if token is not None:
            _signs(token, statement, place, version)


def _signs(token: bytes, statement: Mapping[str, Any], place: str, version: str) -> None:
    """A JWS in compact form, by one of the three algorithms, of an equivalent statement."""
    header = _header(token, place)
    try:
        signature = jws.extract_compact(token, registry=REGISTRY)
        payload = orjson.loads(signature.payload)
    except (JoseError, ValueError) as error:
        raise Invalid(f"The signature is no JWS of a statement: {error}.", place, SECTION) from error
    if not _same(_signed(payload, place, version), statement):
        raise Invalid("The signature signs another statement.", place, SECTION)
    if "x5c" in header:
        _verify(signature, header["x5c"], place)


def _header(token: bytes, place: str) -> dict[str, Any]:
    """The header of the JWS: an algorithm that is allowed, and nothing that must be understood (RFC 7515, 4.1.11).

    Read here because the library's own reading trusts a header to be an object of reasonable depth.
    """
    encoded = token.partition(b".")[0]
    try:
        header = orjson.loads(base64.urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4)))
    except ValueError as error:
        raise Invalid("The signature does not begin with the header of a JWS.", place, SECTION) from error
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        raise Invalid(f"A signature uses {', '.join(ALGORITHMS[:-1])} or {ALGORITHMS[-1]}.", place, SECTION)
    if "crit" in header:
        raise Invalid("The signature asks for extensions that this store does not know.", place, SECTION)
    if not COMPACT.fullmatch(token):
        raise Invalid("The signature is no JWS in compact form.", place, SECTION)
    return header


def _signed(payload: Any, place: str, version: str) -> Mapping[str, Any]:
    """The statement that was signed, in normal form."""
    try:
        return validation.validate(payload, version=version)
    except Invalid as error:
        message = f"What was signed is no valid statement: {error.message}"
        raise Invalid(message, place, SECTION) from error


def _same(signed: Mapping[str, Any], statement: Mapping[str, Any]) -> bool:
    """Equivalent, with the same id and instant where both name one; what a store sets later may be missing."""
    for name in ("id", "timestamp"):
        if name in signed and name in statement:
            mine, theirs = (_plain(name, one[name]) for one in (signed, statement))
            if mine != theirs:
                return False
    return equivalence.canonical(signed) == equivalence.canonical(statement)


def _plain(name: str, value: str) -> object:
    """An instant, or an id in small letters."""
    return moments.parse(value) if name == "timestamp" else value.lower()


def _verify(signature: jws.CompactSignature, chain: object, place: str) -> None:
    """The first certificate of the chain is that of the key that signed (RFC 7515, 4.1.6)."""
    try:
        genuine = jws.validate_compact(signature, RSAKey.import_key(_public_key(chain)), registry=REGISTRY)
    except (JoseError, UnsupportedAlgorithm, ValueError, x509.InvalidVersion) as error:
        raise Invalid("The signature cannot be verified with its certificate.", place, SECTION) from error
    if not genuine:
        raise Invalid("The signature was not made by the key of its certificate.", place, SECTION)


def _public_key(chain: object) -> bytes:
    """The public key of the first certificate of a chain."""
    match chain:
        case [str(first), *_]:
            certificate = x509.load_der_x509_certificate(base64.b64decode(first, validate=True))
            return certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        case _:
            raise ValueError("x5c is a list of certificates")
