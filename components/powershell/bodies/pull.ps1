foreach ($Image in $Images) {
  for ($Attempt = 1; $Attempt -le 5; $Attempt++) {
    $Why = ''
    $From = if ($Tables[$Image.Split('/')[0]]) { @('--hosts-dir', $Hosts) } else { @() }
    try {
      if ($From) { Write-Hosts $Image }
      & $Ctr -n k8s.io images pull @From $Image | Out-Null
      if ($LASTEXITCODE -ne 0) { $Why = "ended with exit code $LASTEXITCODE" }
    } catch {
      $Why = "failed: $_"
    } finally {
      if ($From) { Clear-Hosts }
    }
    if (-not $Why) { break }
    Write-Output "attempt $Attempt for $Image $Why"
    if ($Attempt -eq 5) { exit 1 }
    Start-Sleep -Seconds (15 * $Attempt)
  }
  & $Ctr -n k8s.io images label $Image io.cri-containerd.pinned=pinned | Out-Null
  if ($LASTEXITCODE -ne 0) {
    Write-Output "ctr.exe images label for $Image ended with exit code $LASTEXITCODE, see the lines above"
    exit 1
  }
  Write-Output "cached $Image"
}
