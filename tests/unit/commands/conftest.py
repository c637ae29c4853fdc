"""The site that the tests of commands work on."""

from tests.unit.commands.team import assess, team, team_template

__all__ = ["assess", "team", "team_template"]
