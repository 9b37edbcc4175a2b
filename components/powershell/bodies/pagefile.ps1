# Windows opens its page file at its start. Two zeros leave its size to Windows.
function EksPagefile($Letter, $Mib) {
  $Key = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management'
  $Wanted = "${Letter}:\pagefile.sys $Mib $Mib"
  if ("$((Get-ItemProperty $Key).PagingFiles)" -eq $Wanted) { return }
  Set-ItemProperty $Key PagingFiles ([string[]]$Wanted)
  "eks-windows-nodes: restarting for a page file on drive $Letter"
  Restart-Computer -Force
  exit 0
}
