$ErrorActionPreference = 'Stop'
if ((Get-FileHash -Path $Program -Algorithm SHA256).Hash -ne $Sha256) {
  "$Program is another one than was installed"
  exit 1
}
$Service = Get-ItemProperty -Path 'HKLM:\SYSTEM\CurrentControlSet\Services\EKSWindowsBootstrapper'
if ($Service.Start -ne 2 -or "$($Service.ImagePath)" -ne $Program) {
  "the service EKSWindowsBootstrapper starts $($Service.ImagePath) by $($Service.Start), expected $Program by 2"
  exit 1
}
if ([IO.File]::ReadAllText("$env:ProgramFiles/Amazon/EKS/Start-EKSBootstrap.ps1") -ne $Nothing) {
  'Start-EKSBootstrap.ps1 is the one of Amazon again, beside which the service joins the node a second time'
  exit 1
}
