  "eks-windows-nodes: this machine is in $EksIn; waits for Systems Manager to join it to $EksDomain and to restart it"
  foreach ($EksTry in 1..60) { Start-Sleep 15 }
  "eks-windows-nodes: this machine has not been joined to $EksDomain, see the association's log in Systems Manager"
