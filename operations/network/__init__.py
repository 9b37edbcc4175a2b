"""Networks in which nodes stand: what is read of them, and what nodes need where none leads to the internet."""
