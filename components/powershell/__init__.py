"""What runs on Windows, as text: user data and component documents. Pure."""
