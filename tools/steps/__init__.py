"""What any step of set-up is made of: commands, progress, stamps."""
