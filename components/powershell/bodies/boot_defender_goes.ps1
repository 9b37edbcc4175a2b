$ErrorActionPreference = 'Stop'
if ((Get-WindowsFeature -Name Windows-Defender).InstallState -ne 'Installed') {
  'Windows-Defender is not installed'
  exit 0
}
$Result = Uninstall-WindowsFeature -Name Windows-Defender
if (-not $Result.Success) {
  "Windows-Defender could not be removed: $($Result.ExitCode)"
  exit 1
}
# The step runs again after the restart.
if ($Result.RestartNeeded -ne 'No') { exit 3010 }
