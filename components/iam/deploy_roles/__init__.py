"""What the roles of a delivery pipeline may do: least privilege as statements, as plain JSON and as a component."""
