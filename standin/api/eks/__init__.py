"""What moto's EKS lacks: who may join a cluster, add-ons, updates and versions; clusters with a real certificate."""
