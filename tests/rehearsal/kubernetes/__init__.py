"""Tests of rehearsal.kubernetes."""
