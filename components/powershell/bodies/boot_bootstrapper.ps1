if ((Get-FileHash -Path $New -Algorithm SHA256).Hash -ne $Sha256) {
  "the program from $Source has the SHA-256 $((Get-FileHash -Path $New -Algorithm SHA256).Hash), expected $Sha256"
  Remove-Item -Path $New
  exit 1
}
$There = Get-Service -Name EKSWindowsBootstrapper -ErrorAction SilentlyContinue
if ($There) { Stop-Service -Name EKSWindowsBootstrapper -Force }
Move-Item -Path $New -Destination $Program -Force
[IO.File]::WriteAllText($Settings, $SettingsText)
[IO.File]::WriteAllText("$env:ProgramFiles/Amazon/EKS/Start-EKSBootstrap.ps1", $Nothing)
if ($There) {
  & sc.exe config EKSWindowsBootstrapper binPath= $Program start= auto
} else {
  & sc.exe create EKSWindowsBootstrapper binPath= $Program start= auto
}
if ($LASTEXITCODE -ne 0) {
  "sc.exe ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
"$Program is the service EKSWindowsBootstrapper"
