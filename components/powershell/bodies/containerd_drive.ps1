# Moves containerd's data to a drive, the AMI's images with it: one of them is that of every pod, and nobody has it but
# the AMI. The file in which they travel stays until they have arrived, so that a start that broke off is taken up.
function EksContainerd($Letter) {
  $Folder = "$env:ProgramFiles/containerd"
  $Config = "$Folder/config.toml"
  $Ctr = @(Get-ChildItem $Folder -Filter ctr.exe -Recurse)[0].FullName
  $File = "${Letter}:\eks-windows-nodes.tar"
  $Root = "root = '${Letter}:\containerd\root'"
  function Ctr { & $Ctr --namespace k8s.io images @args; if ($LASTEXITCODE) { throw "ctr.exe images $($args[0]) ended with exit code $LASTEXITCODE" } }
  $Lines = @([IO.File]::ReadAllLines($Config))
  if ($Lines -notcontains $Root) {
    Start-Service containerd
    $Names = @(Ctr ls --quiet) -notmatch 'sha256:'
    if ($Names) { Ctr export $File @Names }
    # Keys of the whole stand before the first table.
    $Top = $true
    $Kept = foreach ($Line in $Lines) {
      if ($Line -match '^\s*\[') { $Top = $false }
      if (-not $Top -or $Line -notmatch '^\s*root\s*=') { $Line }
    }
    [IO.File]::WriteAllLines($Config, [string[]](@($Root) + $Kept))
    Restart-Service containerd -Force
  }
  if (Test-Path $File) {
    Start-Service containerd
    Ctr import $File
    Remove-Item $File
    "eks-windows-nodes: containerd's data is on drive $Letter"
  }
}
