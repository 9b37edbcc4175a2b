$ErrorActionPreference = 'Stop'
$Service = Get-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\AmazonSSMAgent'
if ($Service.Start -ne 2 -or $Service.DelayedAutostart -ne 1) {
  "the agent of Systems Manager starts by $($Service.Start), delayed $($Service.DelayedAutostart); expected 2, delayed 1"
  exit 1
}
