$ErrorActionPreference = 'Stop'
$Excluded = @((Get-MpPreference).ExclusionPath)
$Missing = @($Folders | Where-Object { $Excluded -notcontains $_ })
if ($Missing.Count -gt 0) {
  "Defender still scans $($Missing -join ', '): is it managed from elsewhere?"
  exit 1
}
