"""How a cluster decides who may call its API server."""

from typing import Literal

AuthenticationMode = Literal["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]
"""`authenticationMode` of EKS: aws-auth, both with access entries first, access entries. It only ever goes forward."""
