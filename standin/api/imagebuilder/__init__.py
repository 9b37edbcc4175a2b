"""EC2 Image Builder, which moto lacks: components, recipes, configurations, pipelines and the images they make."""

from standin.api.imagebuilder.models import imagebuilder_backends

__all__ = ["imagebuilder_backends"]
