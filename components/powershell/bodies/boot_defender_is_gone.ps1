$ErrorActionPreference = 'Stop'
$State = "$((Get-WindowsFeature -Name Windows-Defender).InstallState)"
if ($State -eq 'Installed') {
  'Windows-Defender is installed still'
  exit 1
}
