"""The object that `parse --json` prints for one mail (design.md, section 6); its shape is a contract."""

import re
from typing import Any, Final

from models.mail import Address, Message

_HEADS: Final = re.compile(r"^-----Forwarded message-----\nFrom: .*\nDate: .*\nSubject: .*\n", re.MULTILINE)
"""The lines that intake.parse puts above the text of an attached mail; they are ours, not the mail's."""


def to_contract(file: str, message: Message) -> dict[str, Any]:
    """The contract's object: plain values, ids without brackets, date in ISO 8601 or None."""
    bounce = message.bounce
    return {
        "file": file,
        "message_id": message.message_id,
        "from_address": message.from_address,
        "from_name": message.from_name,
        "to": [_address(a) for a in message.to],
        "cc": [_address(a) for a in message.cc],
        "subject": message.subject,
        "date": message.date.isoformat() if message.date else None,
        "text": _HEADS.sub("", message.text).strip("\n"),
        "text_new": message.text_new,
        "attachments": [{"name": a.name, "type": a.type, "size": a.size} for a in message.attachments],
        "automated": message.automated,
        "bounce": None
        if bounce is None
        else {
            "original_message_id": bounce.original_message_id,
            "recipients": [{"address": r.address, "action": r.action, "status": r.status} for r in bounce.recipients],
        },
        "defects": list(message.defects),
    }


def _address(address: Address) -> dict[str, str]:
    """One mailbox of To or Cc."""
    return {"name": address.name, "address": address.address}
