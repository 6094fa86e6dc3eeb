"""Lines of the log: one JSON object a line on standard error, with its instant, so that machines can read and order them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime


class Lines(logging.Formatter):
    """A record as one line of JSON; a stack stays within its line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record: when (UTC, ISO 8601), how grave, who says it, what."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name, "said": record.getMessage()}
        if record.exc_info:
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
