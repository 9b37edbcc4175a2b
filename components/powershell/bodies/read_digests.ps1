$Rows = @(& $Ctr -n k8s.io images ls | ForEach-Object { , ("$_" -split '\s+') })
if ($LASTEXITCODE -ne 0) {
  "ctr.exe images ls ended with exit code $LASTEXITCODE, see the lines above"
  exit 1
}
$Digests = @(foreach ($Image in $Images) { $Rows | Where-Object { $_[0] -eq $Image } | ForEach-Object { $_[2] } })
if ($Digests.Count -ne $Images.Count) {
  "$($Images.Count) images were cached and $($Digests.Count) are there"
  exit 1
}
