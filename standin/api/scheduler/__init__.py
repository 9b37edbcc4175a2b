"""EventBridge Scheduler, whose groups may be missing."""
