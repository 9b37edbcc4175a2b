"""A cluster's certificate authority: a real certificate, and the same again when the account is restored."""

import base64
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from moto.moto_api._internal import mock_random

from standin.api.clock import clock

_YEARS = 10


def certificate_authority_data() -> str:
    """A self-signed certificate in PEM form, base64 encoded, as DescribeCluster shows it. Its key is thrown away.

    Ed25519, because its keys come from plain bytes and its signatures from no dice: all chance is moto's own. trustme,
    which makes all other certificates of rehearsals and tests, draws key and serial number by itself.
    """
    key = Ed25519PrivateKey.from_private_bytes(mock_random.randbytes(32))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    begins = clock.now().replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(mock_random.getrandbits(63) + 1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    return base64.b64encode(certificate.public_bytes(serialization.Encoding.PEM)).decode("ascii")
