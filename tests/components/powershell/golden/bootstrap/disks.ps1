<powershell>
function EksDrive($Device, $Target, $Letter, $Label, $Holds) {
$Tool = "$env:ProgramData\Amazon\Tools\ebsnvme-id.exe"
foreach ($Try in 1..40) {
$Text = if (Test-Path $Tool) { "$(& $Tool)" }
$Disk = if ($Text -match "Number: (\d+)\s+Volume ID: \S+\s+Device Name: (?:/dev/)?$Device(?!\S)") { [int]$Matches[1] }
elseif ($Text -notmatch 'Device') { (Get-CimInstance Win32_DiskDrive | Where-Object SCSITargetId -eq $Target).Index }
if ($null -ne $Disk) { break }
Start-Sleep 3
}
if ($null -eq $Disk) { throw "no disk is $Device" }
Set-Disk $Disk -IsOffline $false
Set-Disk $Disk -IsReadOnly $false
if (-not $Holds -and (Get-Disk $Disk).PartitionStyle -eq 'RAW') { Initialize-Disk $Disk -PartitionStyle GPT }
$All = @(Get-Partition)
$Part = $All | Where-Object { $_.DiskNumber -eq $Disk -and $_.Type -ne 'Reserved' } | Sort-Object Size | Select-Object -Last 1
if (-not $Part -and -not $Holds) { $Part = New-Partition $Disk -UseMaximumSize }
if ($Part) {
if ("$($Part.DriveLetter)" -ne $Letter) {
$All | Where-Object DriveLetter -eq $Letter | Remove-PartitionAccessPath -AccessPath "${Letter}:\"
$Part | Set-Partition -NewDriveLetter $Letter
}
$Volume = Get-Volume $Letter
}
if ($Volume.FileSystem -match 'FS|FAT') {
$Most = (Get-PartitionSupportedSize -DriveLetter $Letter).SizeMax
if ($Most - $Part.Size -gt 1mb) { Resize-Partition -DriveLetter $Letter -Size $Most }
if ($Label) { Set-Volume -DriveLetter $Letter -NewFileSystemLabel $Label }
} elseif ($Holds) { throw "the snapshot of $Device holds no file system that Windows reads" }
else { [void](Format-Volume -DriveLetter $Letter -FileSystem NTFS -NewFileSystemLabel $Label -Confirm:$false) }
"eks-windows-nodes: drive $Letter is $Device"
}
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
function EksPagefile($Letter, $Mib) {
$Key = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management'
$Wanted = "${Letter}:\pagefile.sys $Mib $Mib"
if ("$((Get-ItemProperty $Key).PagingFiles)" -eq $Wanted) { return }
Set-ItemProperty $Key PagingFiles ([string[]]$Wanted)
"eks-windows-nodes: restarting for a page file on drive $Letter"
Restart-Computer -Force
exit 0
}
try {
& {
$ErrorActionPreference = 'Stop'
EksDrive 'xvdf' 5 'D' 'it''s data' $false
EksDrive 'xvdg' 6 'E' '' $true
EksContainerd 'D'
EksPagefile 'E' 8192
}
} catch {
$EksWhy = "$_"
"eks-windows-nodes: volumes: $EksWhy"
exit 1
}
$EksSc = "$env:SystemRoot\System32\sc.exe"
if ("$(& $EksSc query kubelet)" -match 'kubelet' -and "$(& $EksSc query EKSWindowsBootstrapper)" -notmatch 'EKSW') {
'eks-windows-nodes: the services of this node are registered; starting them'
foreach ($EksItem in 'kubelet', 'kube-proxy') { & $EksSc start $EksItem }
exit 0
}
$BootstrapScript = "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1"
$Joined = $false
try {
& $BootstrapScript -EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com' -Base64ClusterCA 'LS0tLS1CRUdJTg==' -ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10' -KubeletExtraArgs '--eviction-hard=memory.available<200Mi,nodefs.available<10% --kube-reserved=ephemeral-storage=1Gi,memory=0.5Gi --register-with-taints=os=windows:NoSchedule --system-reserved=ephemeral-storage=1Gi,memory=1.5Gi' 3>&1 4>&1 5>&1 6>&1
$Joined = $?
} catch {
Write-Output "eks-windows-nodes: bootstrap: $_"
}
if (-not $Joined) {
Write-Output 'eks-windows-nodes: this node has not joined its cluster, see the lines above'
exit 1
}
</powershell>
<persist>true</persist>
