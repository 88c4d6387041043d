"""What can go wrong with signing in. ``code`` names the sentence in data/console.yml."""

from __future__ import annotations


class StaffError(Exception):
    """Something a team member must be told."""

    code = "unexpected"

    def __init__(self) -> None:
        super().__init__(self.code)


class WrongDetails(StaffError):
    """No such e-mail address with that password: which of the two is not said."""

    code = "wrong_details"


class WrongPassword(StaffError):
    """The password that somebody signed in gave for their own is wrong."""

    code = "wrong_password"


class WrongCode(StaffError):
    """The six digits are wrong, too old, or were used before."""

    code = "wrong_code"


class TooManyTries(StaffError):
    """Too many wrong tries; signing in must wait."""

    code = "too_many_tries"


class WeakPassword(StaffError):
    """The password is too short, too long, or easily guessed."""

    code = "weak_password"


class WrongInvitation(StaffError):
    """The invitation is unknown, used, or older than two days."""

    code = "wrong_invitation"


class AlreadyThere(StaffError):
    """There is a team member with that e-mail address."""

    code = "already_there"


class LastAdmin(StaffError):
    """Without this admin nobody could let anybody in."""

    code = "last_admin"
