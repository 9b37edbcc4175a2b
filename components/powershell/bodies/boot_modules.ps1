$ErrorActionPreference = 'Stop'
# The first command of AWS that a node's bootstrap calls loads the module that has it: AWSPowerShell has all of AWS.
$Missing = @($Modules | Where-Object { -not (Get-Module -ListAvailable -Name $_) })
if ($Missing.Count -eq 0) {
  "$($Modules -join ', ') are on this image"
  exit 0
}
try {
  [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  [void](Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Scope AllUsers -Force)
  foreach ($Each in $Missing) {
    Install-Module -Name $Each -RequiredVersion $Version -Repository PSGallery -Scope AllUsers -AllowClobber -Force
    "installed $Each $Version"
  }
  exit 0
} catch {
  "$($Missing -join ', ') could not be installed, so AWSPowerShell is compiled: $_"
}
$Base = Get-Module -ListAvailable -Name AWSPowerShell | ForEach-Object ModuleBase | Select-Object -First 1
if (-not $Base) {
  'AWSPowerShell is not on this image either: set boot.modules to false, or install AWS.Tools in a script of components'
  exit 1
}
$Ngen = Join-Path ([Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()) 'ngen.exe'
foreach ($Each in Get-ChildItem $Base -Filter *.dll | ForEach-Object FullName) {
  & $Ngen install $Each /silent
  if ($LASTEXITCODE -ne 0) {
    "ngen.exe install $Each ended with exit code $LASTEXITCODE, see the lines above"
    exit 1
  }
}
"compiled $Base"
