"""Whether JSON fits a schema: the one door to the validator, which fetches nothing and is bounded in time.

https://github.com/Stranger6667/jsonschema
"""

from typing import Any

import jsonschema_rs
import orjson

from deshi.errors import BadInput, Unsupported
from deshi.pure.json_schema import FORMATS, check

NO_JSON = "it is no JSON"
_BACKTRACKS = 20_000
_PATTERN_BYTES = 1_000_000
_SHOWN = 3
_LONG = 200


class Fits:
    """A compiled schema; `uses` are its keywords.

    Raises `BadInput` for what is no schema, `Unsupported` for references to other documents, and keywords and formats that nobody
    can check; without `formats` those that no draft knows are left alone, as in schemas made from code.
    """

    def __init__(self, schema: Any, formats: bool = True) -> None:
        self.schema = schema
        self.uses = check(schema, formats)
        odd = sorted(
            u for u in self.uses if u.startswith("format ") and u.removeprefix("format ") not in FORMATS
        )
        if odd and formats:
            raise Unsupported(
                f"The JSON schema's {odd[0][:60]!r} is no format that can be checked; leave it out, or use a pattern.",
                "format",
            )
        self._validator = _compiled(schema)

    def wrong_text(self, text: str | bytes) -> str:
        """Return what is wrong with a text that should be JSON that fits; "" for nothing."""
        try:
            data = orjson.loads(text)
        except orjson.JSONDecodeError:
            return NO_JSON
        return self.wrong(data)

    def good(self, data: Any) -> bool:
        """Return whether data fits; telling why not takes some hundred times longer where there are many alternatives."""
        return bool(self._validator.is_valid(data))

    def wrong(self, data: Any) -> str:
        """Return what does not fit, in a sentence; "" when all does."""
        if self.good(data):
            return ""
        told = []
        for error in self._validator.iter_errors(data):
            where = "/".join(str(part) for part in error.instance_path)
            told.append(f"at {where or 'the top'}: {error.message[:_LONG]}")
            if len(told) == _SHOWN:
                break
        return "; ".join(told)


def _compiled(schema: Any) -> Any:
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS, size_limit=_PATTERN_BYTES)
    try:
        return jsonschema_rs.validator_for(
            schema, offline=True, validate_formats=True, pattern_options=options
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        said = str(error).splitlines()[0][:_LONG]
        raise BadInput(f"The JSON schema is none: {said}. Mend it and send it again.") from error
