"""Schedule expressions of image pipelines.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/cron-expressions.html
"""

import re

_RATE = re.compile(r"rate\((?:1 (?:hour|day)|(?:[2-9]|[1-9]\d+) (?:hours|days))\)")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minutes", 0, 59, []),
    ("hours", 0, 23, []),
    ("day-of-month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day-of-week", 1, 7, _DAYS),
    ("year", 1970, 2199, []),
)


def schedule_fault(expression: str) -> str | None:
    """What is wrong with a schedule expression, in a sentence; None when it is right.

    ``cron(0 3 ? * tue#2 *)``: minutes, hours, day of month, month, day of week and year; one of the two days must be
    ``?``. Or ``rate(7 days)``.
    """
    if expression.startswith("rate("):
        return None if _RATE.fullmatch(expression) else f"'{expression}' is not a rate such as 'rate(7 days)'"
    if not (expression.startswith("cron(") and expression.endswith(")")):
        return f"'{expression}' is neither a cron(...) nor a rate(...) expression"
    fields = expression[5:-1].split(" ")
    if len(fields) != len(_FIELDS):
        return f"a cron expression has 6 fields, '{expression}' has {len(fields)}"
    if (fields[2] == "?") == (fields[4] == "?"):
        return f"exactly one of day-of-month and day-of-week must be '?' in '{expression}'"
    for (name, low, high, names), field in zip(_FIELDS, fields, strict=True):
        if not all(_part_fits(name, part, low, high, names) for part in field.split(",")):
            return f"'{field}' is no value of the field {name} in '{expression}'"
    return None


def _part_fits(name: str, part: str, low: int, high: int, names: list[str]) -> bool:
    part = part.upper()
    days = name in {"day-of-month", "day-of-week"}
    if part == "*" or (days and part in {"?", "L"}):
        return True
    if name == "day-of-month" and (part == "LW" or part.endswith("W")):
        return part == "LW" or _number(part[:-1], low, high, names) is not None
    if name == "day-of-week" and ("#" in part or part.endswith("L")):
        day, _, nth = part.removesuffix("L").partition("#")
        return _number(day, low, high, names) is not None and (nth in set("12345") if "#" in part else True)
    span, slash, step = part.partition("/")
    if slash and (name == "day-of-week" or not step.isdecimal() or not 1 <= int(step) <= high):
        return False
    first, dash, last = span.partition("-")
    if first == "*" and slash:
        return not dash
    start, end = _number(first, low, high, names), _number(last if dash else first, low, high, names)
    return start is not None and end is not None and start <= end


def _number(text: str, low: int, high: int, names: list[str]) -> int | None:
    if text in names:
        return names.index(text) + low
    return int(text) if text.isdecimal() and low <= int(text) <= high else None
