"""A reading as the object that `classify --json` prints (design.md, section 6)."""

from typing import Any

from models.reading import Reading


def to_contract(id: object, reading: Reading) -> dict[str, Any]:  # noqa: A002  # the contract's own key
    """The object for one line of output; default values carry no evidence."""
    return {
        "id": id,
        "kind": reading.kind,
        "person": reading.person,
        "grounds": list(reading.grounds),
        "immediate_danger": reading.immediate_danger,
        "stage_reached": reading.stage_reached,
        "case_references": list(reading.case_references),
        "confidence": dict(reading.confidence),
        "needs_human": reading.needs_human,
        "needs_human_because": list(reading.needs_human_because),
        "evidence": [
            {
                "label": one.label,
                "rule": one.rule,
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "where": one.where,
            }
            for one in reading.evidence
        ],
    }
