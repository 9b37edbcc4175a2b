"""STS, whose session tokens tell that they are a rehearsal's."""
