# A member is renamed by its domain alone, so a machine gets its name before, while the agent that joins it is stopped.
function EksName {
  if ($env:COMPUTERNAME -like "$EksPrefix*") { return }
  Stop-Service AmazonSSMAgent -Force
  if ((Get-CimInstance Win32_ComputerSystem).Domain -eq $EksDomain) {
    "eks-windows-nodes: Systems Manager was faster: this machine stays $env:COMPUTERNAME"
    Start-Service AmazonSSMAgent
    return
  }
  $Name = ($EksPrefix + [guid]::NewGuid().ToString('N')).Substring(0, 15)
  Rename-Computer $Name -Force
  "eks-windows-nodes: restarting as $Name"
  Restart-Computer -Force
  exit 0
}
