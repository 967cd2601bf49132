"""Starts a program that dies with its parent: run as a script, it drops its user, asks for a parting signal and execs.

It is a program of its own because the parting signal must be asked for after the user was changed (changing it clears
the request) and after the fork, where a running Python with threads must not do work.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PARENT_GONE = 113
"""The exit code when the parent died before the leash was on."""


def leash(parent: int, parting_signal: int, user: int, group: int) -> None:
    """Become `user` (-1: stay who we are), and get `parting_signal` when `parent` ends, however it ends."""
    if user >= 0:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, parting_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(PARENT_GONE)


if __name__ == "__main__":
    leash(*(int(word) for word in sys.argv[1:5]))
    os.execvp(sys.argv[5], sys.argv[5:])  # noqa: S606  # the whole point: become the program, without a shell
