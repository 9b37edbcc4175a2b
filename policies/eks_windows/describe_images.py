"""The file of facts about AMIs, made of what DescribeImages answers.

    aws ec2 describe-images --image-ids ami-0123456789abcdef0 | python -m eks_windows.describe_images > images.json

What tells of an AMI are its tags, if a pipeline of this project wrote them, and the name of one of Amazon's own.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from eks_windows.forms.images import image_of_text, kubelet_of_name
from eks_windows.image_facts import AMI_ID, FACTS, LIMIT, VERSION, as_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eks_windows.image_facts import ImageFacts


def of_description(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The file's content, of what DescribeImages answered; images of which nothing is told are left out."""
    found: ImageFacts = {}
    for image in answer.get("Images", ()):
        tags = {str(tag.get("Key")): str(tag.get("Value")) for tag in image.get("Tags", ())}
        facts = _of_name(str(image.get("Name", ""))) | {
            key: tags[fact.tag] for key, fact in FACTS.items() if fact.pattern.fullmatch(tags.get(fact.tag, ""))
        }
        if facts and AMI_ID.fullmatch(str(image.get("ImageId", ""))):
            day = str(image.get("CreationDate", ""))[:10]
            found[image["ImageId"]] = ({"buildDate": day} if day else {}) | facts
    return {"version": VERSION, "images": {ami: found[ami] for ami in sorted(found)}}


def _of_name(name: str) -> dict[str, str]:
    """What the name of one of Amazon's AMIs tells."""
    image = image_of_text(name)
    kubelet = kubelet_of_name(image)
    told = {
        "windowsServer": image.server,
        "variant": image.variant,
        "kubernetesMinor": kubelet.minor if kubelet else None,
        "buildDate": image.released.isoformat() if image.released else None,
    }
    return {key: value for key, value in told.items() if value}


def main() -> int:
    """Standard input to standard output; 2 where the input is no answer of DescribeImages."""
    try:
        answer = as_mapping(json.loads(sys.stdin.read(LIMIT)), "standard input")
    except (ValueError, RecursionError) as error:
        sys.stderr.write(f"error: expected what aws ec2 describe-images prints as JSON: {error}\n")
        return 2
    sys.stdout.write(json.dumps(of_description(answer), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
