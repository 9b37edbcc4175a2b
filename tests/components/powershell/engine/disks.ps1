# The disks of a machine, in disks.json of the test's folder, and the commands of Windows that read and change them. What
# Windows refuses is refused. Each command that changes something is a line of the file `changed`.
$Drive = "$env:EKS_TEST_FOLDER/D"
[void](New-Item -ItemType Directory -Force $Drive)
[void](New-PSDrive -Name D -PSProvider FileSystem -Root $Drive -Scope Global)
function global:Read-Disks { [IO.File]::ReadAllText("$env:EKS_TEST_FOLDER/disks.json") | ConvertFrom-Json }
function global:Write-Disks($Disks) { [IO.File]::WriteAllText("$env:EKS_TEST_FOLDER/disks.json", (ConvertTo-Json -InputObject @($Disks) -Depth 5)) }
function global:Add-Change($Line) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/changed", "$Line`n") }
function global:Find-Disk($Disks, $Number) {
  $Found = @($Disks).Where({ $_.Number -eq $Number })
  if (-not $Found) { throw "No MSFT_Disk objects found with property 'Number' equal to '$Number'." }
  $Found[0]
}
function global:Find-Lettered($Disks, $Letter) {
  foreach ($Disk in $Disks) { foreach ($Part in $Disk.Partitions) { if ("$($Part.DriveLetter)" -eq $Letter) { return $Part } } }
  throw "No MSFT_Volume objects found with property 'DriveLetter' equal to '$Letter'."
}
function global:Start-Sleep($Seconds) { [IO.File]::AppendAllText("$env:EKS_TEST_FOLDER/slept", "$Seconds`n") }
function global:Get-CimInstance($ClassName) {
  if ($ClassName -ne 'Win32_DiskDrive') { throw "Invalid class $ClassName" }
  foreach ($Disk in Read-Disks) { [pscustomobject]@{ Index = $Disk.Number; SCSITargetId = $Disk.Target } }
}
function global:Get-Disk($Number) { Find-Disk @(Read-Disks) $Number }
function global:Set-Disk($Number, $IsOffline, $IsReadOnly) {
  $Disks = @(Read-Disks)
  $Disk = Find-Disk $Disks $Number
  if ($null -ne $IsOffline -and $Disk.IsOffline -ne $IsOffline) { $Disk.IsOffline = $IsOffline; Add-Change "online $Number" }
  if ($null -ne $IsReadOnly -and $Disk.IsReadOnly -ne $IsReadOnly) { $Disk.IsReadOnly = $IsReadOnly; Add-Change "writable $Number" }
  Write-Disks $Disks
}
function global:Initialize-Disk($Number, $PartitionStyle) {
  $Disks = @(Read-Disks)
  $Disk = Find-Disk $Disks $Number
  if ($Disk.IsOffline -or $Disk.IsReadOnly) { throw 'The disk is offline or read only.' }
  if ($Disk.PartitionStyle -ne 'RAW') { throw 'The disk has already been initialized.' }
  $Disk.PartitionStyle = $PartitionStyle
  Add-Change "initialize $Number $PartitionStyle"
  Write-Disks $Disks
}
function global:Get-Partition {
  foreach ($Disk in Read-Disks) { if (-not $Disk.IsOffline) { $Disk.Partitions } }
}
function global:New-Partition($DiskNumber, [switch]$UseMaximumSize) {
  $Disks = @(Read-Disks)
  $Disk = Find-Disk $Disks $DiskNumber
  if ($Disk.PartitionStyle -eq 'RAW') { throw 'The disk has not been initialized.' }
  $Used = 0
  foreach ($Part in $Disk.Partitions) { $Used += $Part.Size }
  if ($Disk.Size - $Used -lt 1mb) { throw 'Not enough available capacity' }
  $Part = [pscustomobject]@{
    DiskNumber = $DiskNumber; PartitionNumber = 1 + @($Disk.Partitions).Count; Type = 'Basic'; Size = $Disk.Size - $Used
    DriveLetter = ''; FileSystem = ''; Label = ''
  }
  $Disk.Partitions = @($Disk.Partitions) + $Part
  Add-Change "partition $DiskNumber"
  Write-Disks $Disks
  $Part
}
function global:Remove-PartitionAccessPath {
  param([Parameter(ValueFromPipeline)]$InputObject, $AccessPath)
  process {
    $Disks = @(Read-Disks)
    $Part = Find-Lettered $Disks $AccessPath.Substring(0, 1)
    if ($Part.DiskNumber -eq 0) { throw 'The access path is that of the system.' }
    $Part.DriveLetter = ''
    Add-Change "unmount $AccessPath"
    Write-Disks $Disks
  }
}
function global:Set-Partition {
  param([Parameter(ValueFromPipeline)]$InputObject, $NewDriveLetter)
  process {
    $Disks = @(Read-Disks)
    foreach ($Disk in $Disks) { foreach ($Part in $Disk.Partitions) {
      if ("$($Part.DriveLetter)" -eq $NewDriveLetter) { throw 'The requested access path is already in use.' }
    } }
    $Part = (Find-Disk $Disks $InputObject.DiskNumber).Partitions.Where({ $_.PartitionNumber -eq $InputObject.PartitionNumber })[0]
    $Part.DriveLetter = $NewDriveLetter
    Add-Change "letter $($InputObject.DiskNumber) $NewDriveLetter"
    Write-Disks $Disks
  }
}
function global:Get-Volume($DriveLetter) {
  $Part = Find-Lettered @(Read-Disks) $DriveLetter
  [pscustomobject]@{ DriveLetter = $DriveLetter; FileSystem = $Part.FileSystem; FileSystemLabel = $Part.Label }
}
function global:Format-Volume($DriveLetter, $FileSystem, $NewFileSystemLabel, [switch]$Confirm) {
  $Disks = @(Read-Disks)
  $Part = Find-Lettered $Disks $DriveLetter
  $Part.FileSystem = $FileSystem
  $Part.Label = $NewFileSystemLabel
  Add-Change "format $DriveLetter $FileSystem $NewFileSystemLabel".Trim()
  Write-Disks $Disks
  'the volume'
}
function global:Get-PartitionSupportedSize($DriveLetter) {
  $Disks = @(Read-Disks)
  $Part = Find-Lettered $Disks $DriveLetter
  $Used = 0
  foreach ($Other in (Find-Disk $Disks $Part.DiskNumber).Partitions) { if ($Other.PartitionNumber -ne $Part.PartitionNumber) { $Used += $Other.Size } }
  @{ SizeMax = (Find-Disk $Disks $Part.DiskNumber).Size - $Used }
}
function global:Resize-Partition($DriveLetter, $Size) {
  $Disks = @(Read-Disks)
  $Part = Find-Lettered $Disks $DriveLetter
  if ($Part.Size -eq $Size) { throw 'The size of the partition is the same.' }
  $Part.Size = $Size
  Add-Change "resize $DriveLetter"
  Write-Disks $Disks
}
function global:Set-Volume($DriveLetter, $NewFileSystemLabel) {
  $Disks = @(Read-Disks)
  $Part = Find-Lettered $Disks $DriveLetter
  if ($Part.Label -ne $NewFileSystemLabel) { Add-Change "label $DriveLetter $NewFileSystemLabel" }
  $Part.Label = $NewFileSystemLabel
  Write-Disks $Disks
}
function global:Start-Service($Name) { if ($env:NO_SERVICE) { throw "no service $Name" }; Add-Change "start $Name" }
function global:Restart-Service($Name, [switch]$Force) { Add-Change "restart $Name" }
function global:Get-ItemProperty($Path) {
  if ($Path -notlike 'HKLM:\*\Memory Management') { throw "no $Path" }
  $File = "$env:EKS_TEST_FOLDER/paging-files"
  @{ PagingFiles = if ([IO.File]::Exists($File)) { [IO.File]::ReadAllLines($File) } else { , '?:\pagefile.sys' } }
}
function global:Set-ItemProperty($Path, $Name, $Value) {
  if ($Name -ne 'PagingFiles' -or $Value -isnot [string[]]) { throw "no list of $Name" }
  [IO.File]::WriteAllLines("$env:EKS_TEST_FOLDER/paging-files", $Value)
}
