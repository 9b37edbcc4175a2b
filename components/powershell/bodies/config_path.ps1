$Folder = Join-Path $env:ProgramFiles 'containerd'
$Config = Join-Path $Folder 'config.toml'
$Containerd = Get-ChildItem $Folder -Filter containerd.exe -Recurse | ForEach-Object FullName | Select-Object -First 1
if (-not $Containerd -or -not (Test-Path $Config)) {
  Write-Output "containerd.exe and its config.toml are not in ${Folder}: is it an EKS optimized AMI?"
  exit 1
}
$Section = '^\s*\[plugins\.(["''])io\.containerd\.(?:grpc\.v1\.cri|cri\.v1\.images)\1\.registry\]\s*$'
# Where containerd itself looks for hosts.toml: the first of several folders.
function Get-ConfigPath {
  $Lines = @(& $Containerd --config $Config config dump)
  if ($LASTEXITCODE -ne 0) {
    Write-Host "containerd.exe config dump ended with exit code $LASTEXITCODE, see the lines above"
    exit 1
  }
  $Within = $false
  foreach ($Line in $Lines) {
    if ($Line -match '^\s*\[') { $Within = $Line -match $Section }
    elseif ($Within -and $Line -match '^\s*config_path\s*=\s*(["''])(.*)\1\s*$') {
      $Path = if ($Matches[1] -eq '"') { $Matches[2].Replace('\\', '\') } else { $Matches[2] }
      return $Path.Split(';')[0]
    }
  }
}
