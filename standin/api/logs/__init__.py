"""CloudWatch Logs, whose groups take their tags with them."""
