"""From settings to components, and from components to what other projects read."""
