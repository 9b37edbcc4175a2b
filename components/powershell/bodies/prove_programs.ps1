# What EKS promises to be on its AMIs, each asked for its version. csi-proxy has no flag for it, but says it as it starts.
$Programs = [ordered]@{}
foreach ($Each in @('kubelet', 'kubelet.exe', '--version'), @('kubeProxy', 'kube-proxy.exe', '--version'),
  @('authenticator', 'aws-iam-authenticator.exe', 'version'), @('containerd', 'containerd.exe', '--version'),
  @('csiProxy', 'csi-proxy.exe', '')) {
  $Key, $File, $Ask = $Each
  $Path = Get-ChildItem $env:ProgramFiles -Filter $File -Recurse -ErrorAction SilentlyContinue |
    ForEach-Object FullName | Select-Object -First 1
  if (-not $Path) {
    "$File is not on this image: an EKS optimized AMI has it"
    exit 1
  }
  if ($Ask) {
    $Said = "$(& $Path $Ask)"
    if ($LASTEXITCODE -ne 0) {
      "$File $Ask ended with exit code $LASTEXITCODE, see the lines above"
      exit 1
    }
  } else {
    $Log = "$env:TEMP/$File.log"
    $Process = Start-Process $Path -PassThru -NoNewWindow -RedirectStandardError $Log
    for ($Look = 0; $Look -lt 20; $Look++) {
      $Ended = $Process.WaitForExit(500)
      $Said = "$(Get-Content $Log -Raw)"
      if ($Ended -or $Said -match 'Version: .*\d+\.\d+\.\d+') { break }
    }
    if (-not $Process.HasExited) { $Process.Kill() }
  }
  $Programs[$Key] = if ($Said -match '(?s)(?:^|[^.\d])(\d+\.\d+\.\d+)') { $Matches[1] } else { $null }
  if ($Ask -and -not $Programs[$Key]) {
    "$File $Ask tells no version: $Said"
    exit 1
  }
}
if (-not $Programs.kubelet.StartsWith("$ExpectedMinor.")) {
  "kubelet is $($Programs.kubelet), expected $ExpectedMinor"
  exit 1
}
