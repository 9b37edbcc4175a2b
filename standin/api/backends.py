"""Puts our backends where moto looks for its own.

A service that moto has is extended: our backend class is a subclass that takes the original's place in its
``BackendDict``, and its URLs lead to a subclass of the original's responses. A service that moto lacks is entered into
moto's index as a module of its own.
"""

import re
import sys
from functools import cache

import moto.backend_index
import moto.backends
import moto.core.responses
import moto.iam.models
import moto.stepfunctions.urls
from moto.autoscaling.models import autoscaling_backends
from moto.backends import list_of_moto_modules
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.utils import method_names_from_class
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.scheduler.models import scheduler_backends
from moto.servicequotas.models import servicequotas_backends
from moto.ssm.models import ssm_backends
from moto.sts.models import sts_backends

from standin.api import imagebuilder
from standin.api.autoscaling.models import AutoScalingBackend
from standin.api.ec2.models import EC2Backend
from standin.api.eks.models import EKSBackend
from standin.api.iam.models import IAMBackend
from standin.api.imagebuilder import models, responses, urls
from standin.api.kms.models import KmsBackend
from standin.api.logs.models import LogsBackend
from standin.api.scheduler.models import SchedulerBackend
from standin.api.servicequotas.models import ServiceQuotasBackend
from standin.api.ssm.models import SsmBackend
from standin.api.stepfunctions.responses import Responses
from standin.api.sts.models import STSBackend


def register() -> None:
    """Register them all; before the first request is served or the first backend is made. Harmless when repeated."""
    eks_backends.backend = EKSBackend
    autoscaling_backends.backend = AutoScalingBackend
    ec2_backends.backend = EC2Backend
    iam_backends.backend = IAMBackend
    kms_backends.backend = KmsBackend
    logs_backends.backend = LogsBackend
    scheduler_backends.backend = SchedulerBackend
    servicequotas_backends.backend = ServiceQuotasBackend
    moto.stepfunctions.urls.url_paths = dict.fromkeys(moto.stepfunctions.urls.url_paths, Responses.dispatch)
    ssm_backends.backend = SsmBackend
    sts_backends.backend = STSBackend
    # Each request reads moto's own directory and takes a class of operations apart: together a third of its time.
    moto.backends.list_of_moto_modules = cache(lambda: frozenset(list_of_moto_modules()))
    moto.core.responses.method_names_from_class = cache(method_names_from_class)  # pyright: ignore[reportPrivateImportUsage]
    moto.iam.models.get_account_id_from = account_of
    if "moto.imagebuilder" in sys.modules:
        return
    sys.modules["moto.imagebuilder"] = imagebuilder
    for module in (models, responses, urls):
        sys.modules[f"moto.imagebuilder.{module.__name__.rpartition('.')[2]}"] = module
    moto.backend_index.backend_url_patterns += [("imagebuilder", re.compile(base)) for base in urls.url_bases]


def account_of(access_key: str) -> str:
    """The account of an access key, as moto's function of that name tells it for each request.

    Only partitions that somebody has used are looked at: moto's own makes the IAM of all six on the way, 1582 managed
    policies each.
    """
    for account, partitions in list(iam_backends.items()):
        if any(access_key in iam.access_keys for iam in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID
