"""An EKS cluster as plain values, its VPC CNI add-on, and the names and tags that come from it."""
