"""Whether live clusters run what their stacks pin."""
