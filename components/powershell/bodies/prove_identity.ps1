$ErrorActionPreference = 'Stop'
$Windows = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$OsBuild = "$($Windows.CurrentBuild).$($Windows.UBR)"
if ($Windows.CurrentBuild -ne $ExpectedBuild) {
  "this is build $OsBuild, expected $ExpectedBuild"
  exit 1
}
if ([int]$Windows.UBR -lt $MinimumRevision) {
  "this is OS build $OsBuild, expected at least $ExpectedBuild.$MinimumRevision"
  exit 1
}
$Policy = Get-ItemProperty 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU' -ErrorAction SilentlyContinue
$UpdatesItself = $Policy.NoAutoUpdate -ne 1
if ($UpdatesItself -and -not $MayUpdateItself) {
  'Windows would update itself: the policy NoAutoUpdate did not stay'
  exit 1
}
if (-not (Test-Path "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1")) {
  'Start-EKSBootstrap.ps1 is missing: a node of this image could not join'
  exit 1
}
$Installed = @(Get-HotFix | ForEach-Object HotFixID)
$Missing = @($RequiredUpdates | Where-Object { $Installed -notcontains $_ })
if ($Missing.Count -gt 0) {
  "required updates are missing: $($Missing -join ', ')"
  exit 1
}
