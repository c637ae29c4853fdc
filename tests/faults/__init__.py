"""Proofs that no fault loses work: kills, full disks, mutated files, random histories."""
