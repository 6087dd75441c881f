"""What was measured, with its goal beside it."""

import statistics
from dataclasses import dataclass


@dataclass
class Figure:
    """One value for each repetition. `most`/`least`: the goal for the median."""

    comparison: str
    name: str
    unit: str
    values: list
    most: float | None = None
    least: float | None = None

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def met(self):
        """Nothing when there is no goal."""
        if self.most is not None:
            return self.median <= self.most
        if self.least is not None:
            return self.median >= self.least
        return None

    @property
    def goal(self):
        if self.most is not None:
            return f"at most {_short(self.most)}"
        if self.least is not None:
            return f"at least {_short(self.least)}"
        return ""

    def as_json(self):
        return {
            "comparison": self.comparison,
            "name": self.name,
            "unit": self.unit,
            "values": self.values,
            "median": self.median,
            "min": min(self.values),
            "max": max(self.values),
            "goal": self.goal or None,
            "met": self.met,
        }


def _short(value):
    return f"{value:.4g}"


def table(figures):
    rows = [("comparison", "figure", "median", "min - max", "unit", "goal", "")]
    for figure in figures:
        spread = f"{_short(min(figure.values))} - {_short(max(figure.values))}"
        verdict = {None: "", True: "met", False: "MISSED"}[figure.met]
        rows.append((figure.comparison, figure.name, _short(figure.median), spread, figure.unit, figure.goal, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def ratios(numerators, denominators):
    """Of the same repetition each, as load that comes and goes falls on both."""
    return [a / b for a, b in zip(numerators, denominators)]
