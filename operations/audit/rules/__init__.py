"""What an audit looks for, by subject. The table `RULES` has each rule with its severity."""
