"""A module that must never be imported by a worker."""

raise AssertionError("A worker has imported a module that a stranger named.")
