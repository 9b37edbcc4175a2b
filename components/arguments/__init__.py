"""Arguments of components: checked as a stack file is, and refused in one line each."""
