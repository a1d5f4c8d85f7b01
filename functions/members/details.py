"""The details of a profile: as given, and as a merge patch changes them."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from shared.edge.faults import faults_of
from shared.edge.problems import invalid
from shared.edge.profile import ProfileRequest
from shared.messages.opting_in import still_confirmed


def details_of(profile: ProfileRequest) -> dict[str, Any]:
    """What was said of a profile, and nothing else."""
    return profile.model_dump(exclude_unset=True)


def merged(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A profile after a merge patch; Problem 400 if that is not a profile."""
    after = _patched(before, patch)
    try:
        details = details_of(ProfileRequest.model_validate(after))
    except ValidationError as error:
        raise invalid(*faults_of("body", error, "profile")) from None
    return still_confirmed(before, details, patch)


def _patched(before: object, patch: Mapping[str, Any]) -> dict[str, Any]:
    """RFC 7396, section 2."""
    after = dict(before) if isinstance(before, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            after.pop(key, None)
        else:
            after[key] = _patched(after.get(key), value) if isinstance(value, dict) else value
    return after
