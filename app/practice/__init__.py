"""Invented sites and cohorts to learn, to show and to test on: nothing in them is about a real person."""
