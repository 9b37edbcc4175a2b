"""The seed of the account that this process serves."""

from standin.seed.document import Seed


class Current:
    """Holds it. Set once, before the first backend is made."""

    def __init__(self) -> None:
        self.seed = Seed()


current = Current()
