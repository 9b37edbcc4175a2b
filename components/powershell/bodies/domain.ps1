# Systems Manager joins this machine to its domain and restarts it, which ends this script; user data runs again then, and
# goes on from here. A machine that is in no domain tells its workgroup.
$EksIn = try { "$((Get-CimInstance Win32_ComputerSystem).Domain)" } catch { "$_" }
if ($EksIn -ne $EksDomain) {
