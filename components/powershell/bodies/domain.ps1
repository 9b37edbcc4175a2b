# Systems Manager joins this machine to its domain and restarts it, which ends this script; user data runs again then, and
# goes on from here. A machine that is in no domain tells its workgroup.
$EksIn = try { "$((Get-CimInstance Win32_ComputerSystem).Domain)" } catch { "$_" }
if ($EksIn -ne $EksDomain) {
  "eks-windows-nodes: this machine is in $EksIn; waits for Systems Manager to join it to $EksDomain and to restart it"
  foreach ($EksTry in 1..60) { Start-Sleep 15 }
  "eks-windows-nodes: this machine has not been joined to $EksDomain, see the association's log in Systems Manager"
